-- Private: return the name of the trigger that captures an operation. PostgreSQL fires triggers in the order of their
-- names, and this one has to be the first: another may write to the table. No SET clause, so that the planner inlines
-- it.
-- Example: !pgrelay_capture_insert
CREATE OR REPLACE FUNCTION pgrelay._trigger_name(p_operation text)
RETURNS name
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
AS $function$
SELECT ('!pgrelay_capture_' || p_operation)::pg_catalog.name
$function$;

COMMENT ON FUNCTION pgrelay._trigger_name(text) IS 'Return the name of the trigger that captures an operation';
REVOKE ALL ON FUNCTION pgrelay._trigger_name(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._trigger_name(text) TO pgrelay_operator;
