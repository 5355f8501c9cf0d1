-- Private: return the SQL that writes the data of a row event as the outbox stores them: members of a JSON object.
-- p_key, p_new, p_old, p_changed: the SQL of each member; NULL for one that no event of the operation has. _data_end
-- adds that one when the event is sent.
-- Example: for an insert,
--     '"key":' OPERATOR(pg_catalog.||) <_key_expression>
--                     OPERATOR(pg_catalog.||) ',"new":' OPERATOR(pg_catalog.||) <_row_expression>
CREATE OR REPLACE FUNCTION pgrelay._data_expression(p_key text, p_new text, p_old text, p_changed text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    concat_ws(
        E'\n                    OPERATOR(pg_catalog.||) ',
        '''"key":'' OPERATOR(pg_catalog.||) ' || p_key,
        ''',"new":'' OPERATOR(pg_catalog.||) ' || p_new,
        ''',"old":'' OPERATOR(pg_catalog.||) ' || p_old,
        ''',"changed":'' OPERATOR(pg_catalog.||) ' || p_changed
    )
$function$;

COMMENT ON FUNCTION pgrelay._data_expression(text, text, text, text)
IS 'Return the SQL that writes the data of a row event';
REVOKE ALL ON FUNCTION pgrelay._data_expression(text, text, text, text) FROM PUBLIC;
