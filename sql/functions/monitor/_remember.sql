-- Private: store what the function answered to be remembered of each target.
-- p_states: the states of its answer; a state that is null is forgotten.
CREATE OR REPLACE FUNCTION pgrelay._remember(p_states json)
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

    INSERT INTO pgrelay.monitor_state (target, owner, following, state)
    SELECT
        r.entry ->> 'target',
        r.entry ->> 'owner',
        ARRAY(SELECT f.value::bigint FROM json_array_elements_text(r.entry -> 'following') AS f),
        r.entry -> 'state'
    FROM json_array_elements(p_states) AS r (entry)
    WHERE json_typeof(r.entry -> 'state') = 'object'
    ON CONFLICT (target) DO UPDATE
        SET
            owner = excluded.owner,
            following = excluded.following,
            state = excluded.state,
            changed_at = now();
END
$function$;

COMMENT ON FUNCTION pgrelay._remember(json) IS 'Store what is to be remembered of each target';
REVOKE ALL ON FUNCTION pgrelay._remember(json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._remember(json) TO pgrelay_operator;
