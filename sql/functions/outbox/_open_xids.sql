-- Private: return the transactions below a snapshot's end that it does not show, because they had not ended.
CREATE OR REPLACE FUNCTION pgrelay._open_xids(p_snapshot pg_snapshot)
RETURNS bigint[]
LANGUAGE plpgsql -- keeps its plan, for two calls a batch
IMMUTABLE
PARALLEL SAFE -- for the view backlog, which reads every waiting event
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(SELECT x.xid::text::bigint FROM pg_snapshot_xip(p_snapshot) AS x (xid));
END
$function$;

COMMENT ON FUNCTION pgrelay._open_xids(pg_snapshot)
IS 'Return the transactions below a snapshot''s end that it does not show';
REVOKE ALL ON FUNCTION pgrelay._open_xids(pg_snapshot) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._open_xids(pg_snapshot) TO pgrelay_operator;
