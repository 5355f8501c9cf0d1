-- Private: return the name of an operation in events; its letter is what the outbox stores. Only this function maps one
-- to the other: see _operations for the way back. No SET clause, so that the planner inlines it: delivery needs it for
-- each event.
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

COMMENT ON FUNCTION pgrelay._operation_name("char") IS 'Return the name of an operation in events';
REVOKE ALL ON FUNCTION pgrelay._operation_name("char") FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._operation_name("char") TO pgrelay_operator;
