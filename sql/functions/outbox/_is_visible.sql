-- Private: return whether a snapshot shows a transaction, from the snapshot's bounds: what pg_visible_in_snapshot
-- returns, without the casts that would cost delivery several percent of its time. No SET clause, so that the planner
-- inlines it; so every operator has its schema.
-- p_end_xid, p_open_xids: of the snapshot, as _end_xid and _open_xids return them.
CREATE OR REPLACE FUNCTION pgrelay._is_visible(p_xid bigint, p_end_xid bigint, p_open_xids bigint[])
RETURNS boolean
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
AS $function$
SELECT p_xid OPERATOR(pg_catalog.<) p_end_xid AND p_xid OPERATOR(pg_catalog.<>) ALL(p_open_xids)
$function$;

COMMENT ON FUNCTION pgrelay._is_visible(bigint, bigint, bigint[]) IS 'Return whether a snapshot shows a transaction';
REVOKE ALL ON FUNCTION pgrelay._is_visible(bigint, bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._is_visible(bigint, bigint, bigint[]) TO pgrelay_operator;
