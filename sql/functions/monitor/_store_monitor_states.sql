-- Private: store the states of targets that cron_failure_notifier answered.
-- p_states: the states of its answer; a target whose state is null is deleted.
CREATE OR REPLACE FUNCTION pgrelay._store_monitor_states(p_states json)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    DELETE FROM pgrelay.monitor_state AS s
    USING json_array_elements(p_states) AS r (entry)
    WHERE s.target = r.entry ->> 'target' AND json_typeof(r.entry -> 'state') = 'null';

    INSERT INTO pgrelay.monitor_state (target, owner, unfinished_run_ids, state)
    SELECT
        r.entry ->> 'target',
        r.entry ->> 'owner',
        ARRAY(SELECT u.value::bigint FROM json_array_elements_text(r.entry -> 'unfinished_run_ids') AS u),
        r.entry -> 'state'
    FROM json_array_elements(p_states) AS r (entry)
    WHERE json_typeof(r.entry -> 'state') = 'object'
    ON CONFLICT (target) DO UPDATE
        SET
            owner = excluded.owner,
            unfinished_run_ids = excluded.unfinished_run_ids,
            state = excluded.state,
            changed_at = now();
END
$function$;

COMMENT ON FUNCTION pgrelay._store_monitor_states(json)
IS 'Store the states of targets that cron_failure_notifier answered';
REVOKE ALL ON FUNCTION pgrelay._store_monitor_states(json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._store_monitor_states(json) TO pgrelay_operator;
