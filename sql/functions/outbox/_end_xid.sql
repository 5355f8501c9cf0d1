-- Private: return the transaction id from which on a snapshot shows nothing. No SET clause, so that the planner inlines
-- it.
CREATE OR REPLACE FUNCTION pgrelay._end_xid(p_snapshot pg_snapshot)
RETURNS bigint
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
AS $function$
SELECT pg_catalog.pg_snapshot_xmax(p_snapshot)::pg_catalog.text::bigint
$function$;

COMMENT ON FUNCTION pgrelay._end_xid(pg_snapshot)
IS 'Return the transaction id from which on a snapshot shows nothing';
REVOKE ALL ON FUNCTION pgrelay._end_xid(pg_snapshot) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._end_xid(pg_snapshot) TO pgrelay_operator;
