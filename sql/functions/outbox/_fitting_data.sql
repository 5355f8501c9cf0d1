-- Private: return an event's data if they fit into an invocation, else its key and the names of the columns that
-- changed, with the size of the data. Lambda takes 6 MB synchronously; as a string in the batch's JSON, data grow by
-- escapes to twice their size at most.
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
    c_row_member CONSTANT text := CASE p_operation WHEN 'd' THEN ',"old":' ELSE ',"new":' END;
    v_key text := 'null';
    v_changed text := 'null';
    v_moved text;
BEGIN
    IF p_operation = 'm' OR octet_length(to_json(p_data)::text) <= c_fits_bytes THEN
        RETURN p_data;
    END IF;
    BEGIN
        v_key := substr(p_data, length('"key":') + 1, strpos(p_data, c_row_member) - length('"key":') - 1);
        v_changed := coalesce(
            substring(right(p_data, c_longest_list_characters) FROM '.*,"changed":(\[.*\])$'), 'null'
        );
        PERFORM v_key::json, v_changed::json;
    EXCEPTION
        WHEN invalid_text_representation OR substring_error THEN
            v_key := 'null'; -- the key's own JSON has such a member
            v_changed := 'null';
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
        || ',"omitted_bytes":' || octet_length(p_data);
END
$function$;

COMMENT ON FUNCTION pgrelay._fitting_data("char", text)
IS 'Return an event''s data if an invocation takes them, else its key';
REVOKE ALL ON FUNCTION pgrelay._fitting_data("char", text) FROM PUBLIC;
