-- Private: return the end of a row event's data: the members that are null for its operation, and the brace. No SET
-- clause, so that the planner inlines it.
CREATE OR REPLACE FUNCTION pgrelay._data_end(p_operation "char")
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
AS $function$
SELECT
    CASE p_operation
        WHEN 'i' THEN ',"old":null,"changed":null}'
        WHEN 's' THEN ',"old":null,"changed":null}'
        WHEN 'd' THEN ',"new":null,"changed":null}'
        WHEN 't' THEN ',"new":null,"old":null,"changed":null}'
        ELSE '}'
    END
$function$;

COMMENT ON FUNCTION pgrelay._data_end("char") IS 'Return the end of a row event''s data';
REVOKE ALL ON FUNCTION pgrelay._data_end("char") FROM PUBLIC;
