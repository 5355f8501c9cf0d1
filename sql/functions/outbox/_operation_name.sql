-- Private: return the name of an operation for the letter under which the outbox stores it. This is the only list of
-- letters and names; _operations and _operation_letter derive from it. No SET clause, so that the planner inlines it:
-- delivery calls it for each event.
CREATE OR REPLACE FUNCTION pgrelay._operation_name(p_letter "char")
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
AS $function$
SELECT
    CASE p_letter
        WHEN 'i' THEN 'insert'
        WHEN 'u' THEN 'update'
        WHEN 'd' THEN 'delete'
        WHEN 't' THEN 'truncate'
        WHEN 's' THEN 'snapshot'
        ELSE 'message'
    END
$function$;

COMMENT ON FUNCTION pgrelay._operation_name("char") IS 'Return the name of an operation for its letter';
REVOKE ALL ON FUNCTION pgrelay._operation_name("char") FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._operation_name("char") TO pgrelay_operator;
