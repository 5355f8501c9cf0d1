-- Private: record how far the role has checked and which failed runs it reported.
CREATE OR REPLACE FUNCTION pgrelay._finish_cron_check(
    p_role text,
    p_history oid,
    p_last_run_id bigint,
    p_unfinished_run_ids bigint[],
    p_failed_run_ids bigint[]
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO pgrelay.cron_check (role_name, history_id, last_run_id, unfinished_run_ids)
    VALUES (p_role, p_history, p_last_run_id, p_unfinished_run_ids)
    ON CONFLICT (role_name) DO UPDATE
        SET
            last_run_id = excluded.last_run_id,
            unfinished_run_ids = excluded.unfinished_run_ids,
            checked_at = now();

    INSERT INTO pgrelay.cron_failure (run_id, reported_by)
    SELECT f.run_id, p_role
    FROM unnest(p_failed_run_ids) AS f (run_id);
END
$function$;

COMMENT ON FUNCTION pgrelay._finish_cron_check(text, oid, bigint, bigint[], bigint[])
IS 'Record how far the role has checked and which failed runs it reported';
REVOKE ALL ON FUNCTION pgrelay._finish_cron_check(text, oid, bigint, bigint[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._finish_cron_check(text, oid, bigint, bigint[], bigint[]) TO pgrelay_operator;
