-- Private: write what a row event's data lack, which their operation says: members that are null, and the brace. No SET
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

COMMENT ON FUNCTION pgrelay._data_end("char") IS 'Write what a row event''s data lack, which their operation says';
REVOKE ALL ON FUNCTION pgrelay._data_end("char") FROM PUBLIC;
