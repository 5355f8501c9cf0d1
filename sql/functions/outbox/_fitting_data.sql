-- Private: return an event's data if they fit into an invocation, else its key and the names of the columns that
-- changed, with the size of the data. Lambda takes 6 MB synchronously. As a string in the batch's JSON, data grow by
-- escapes to twice their size at most, and from another encoding than UTF-8 to three times: smaller ones than 2 MB fit.
CREATE OR REPLACE FUNCTION pgrelay._fitting_data(p_operation "char", p_data text)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    c_fits_bytes CONSTANT integer := 6200000;
    c_longest_list_characters CONSTANT integer := 100000;
    v_key CONSTANT text := coalesce(pgrelay._event_key_json(p_operation, p_data)::text, 'null');
    v_changed text := 'null';
    v_moved text;
BEGIN
    IF p_operation = 'm' OR pgrelay._sent_bytes(to_json(p_data)::text) <= c_fits_bytes THEN
        RETURN p_data;
    END IF;
    BEGIN
        v_changed := coalesce(
            substring(right(p_data, c_longest_list_characters) FROM '.*,"changed":(\[.*\])$'), 'null'
        );
        PERFORM v_changed::json;
    EXCEPTION
        WHEN invalid_text_representation THEN
            v_changed := 'null'; -- the row's own JSON has such a member
    END;
    BEGIN
        v_moved := substring(right(p_data, c_longest_list_characters) FROM '.*((,"moved_to"|,"moved_from"):\{.*\})$');
        PERFORM ('{' || substr(v_moved, 2) || '}')::json;
    EXCEPTION
        WHEN invalid_text_representation THEN
            v_moved := NULL; -- the row's own JSON has such a member
    END;
    RETURN '"key":' || v_key
        || CASE p_operation
            WHEN 'u' THEN ',"new":null,"old":null,"changed":' || v_changed
            WHEN 'd' THEN ',"old":null'
            ELSE ',"new":null'
        END
        || coalesce(v_moved, '')
        || ',"omitted_bytes":' || pgrelay._sent_bytes(p_data);
END
$function$;

COMMENT ON FUNCTION pgrelay._fitting_data("char", text)
IS 'Return an event''s data if an invocation takes them, else its key';
REVOKE ALL ON FUNCTION pgrelay._fitting_data("char", text) FROM PUBLIC;
