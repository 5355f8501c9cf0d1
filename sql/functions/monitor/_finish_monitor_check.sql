-- Private: record up to which run a role has checked. p_sees_all: whether it saw the runs of every role.
CREATE OR REPLACE FUNCTION pgrelay._finish_monitor_check(
    p_role text, p_history oid, p_last_run_id bigint, p_sees_all boolean
)
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO pgrelay.cron_check (role_name, history_id, last_run_id, sees_all)
    VALUES (p_role, p_history, p_last_run_id, p_sees_all)
    ON CONFLICT (role_name) DO UPDATE
        SET
            last_run_id = excluded.last_run_id,
            sees_all = excluded.sees_all,
            checked_at = now();
$function$;

COMMENT ON FUNCTION pgrelay._finish_monitor_check(text, oid, bigint, boolean)
IS 'Record up to which run a role has checked';
REVOKE ALL ON FUNCTION pgrelay._finish_monitor_check(text, oid, bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._finish_monitor_check(text, oid, bigint, boolean) TO pgrelay_operator;
