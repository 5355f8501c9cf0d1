-- Private: write the member operation of an event, with a comma. No SET clause, so that the planner inlines it.
CREATE OR REPLACE FUNCTION pgrelay._operation_member(p_operation "char")
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
AS $function$
SELECT
    CASE p_operation
        WHEN 'i' THEN '"operation":"insert",'
        WHEN 'u' THEN '"operation":"update",'
        WHEN 'd' THEN '"operation":"delete",'
        WHEN 't' THEN '"operation":"truncate",'
        WHEN 's' THEN '"operation":"snapshot",'
    END
$function$;

COMMENT ON FUNCTION pgrelay._operation_member("char") IS 'Write the member operation of an event';
REVOKE ALL ON FUNCTION pgrelay._operation_member("char") FROM PUBLIC;
