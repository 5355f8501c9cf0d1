-- Private: record an attempt at events that are in retry: those that were delivered leave, the others wait for their
-- next attempt or become dead letters, and the next of each group is due. Returns how many became dead letters.
-- p_delivered: event numbers. p_failures: the others, as _invoke_channel returns them. An event that the function held
-- behind another counts as such only where an earlier event of its group is in retry, too.
CREATE OR REPLACE FUNCTION pgrelay._record_attempts(p_delivered bigint[], p_failures json)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET jit = off -- which the costs that enable_seqscan adds would start
AS $function$
DECLARE
    v_setting pgrelay.setting;
    v_groups text[];
    v_held bigint[];
    v_died bigint;
BEGIN
    SELECT s.* INTO STRICT v_setting FROM pgrelay.setting AS s;
    v_groups := ARRAY(
        SELECT DISTINCT r.group_name
        FROM pgrelay.retry AS r
        WHERE
            r.group_name IS NOT NULL
            AND r.event_id = ANY(p_delivered || ARRAY(
                SELECT (f.value ->> 'event_id')::bigint FROM json_array_elements(p_failures) AS f (value)
            ))
    );

    DELETE FROM pgrelay.retry AS r WHERE r.event_id = ANY(p_delivered);

    v_held := ARRAY(
        SELECT r.event_id
        FROM json_to_recordset(p_failures) AS f (event_id bigint, held boolean)
        INNER JOIN pgrelay.retry AS r ON r.event_id = f.event_id
        WHERE
            f.held
            AND EXISTS (
                SELECT FROM pgrelay.retry AS e WHERE e.group_name = r.group_name AND e.event_id < r.event_id
            )
    );

    WITH given_up AS (
        DELETE FROM pgrelay.retry AS r
        USING json_to_recordset(p_failures) AS f (event_id bigint, error text, retryable boolean)
        WHERE
            r.event_id = f.event_id AND r.event_id <> ALL(v_held)
            AND (NOT f.retryable OR r.attempts + 1 >= v_setting.max_attempts)
        RETURNING r.*, f.error
    )

    INSERT INTO pgrelay.dead_letter (
        event_id, channel, table_schema, table_name, operation, key, destination, attempts, first_reason, reason, at,
        xid, source_id, group_hash, group_name, data
    )
    SELECT
        g.event_id, g.channel, s.table_schema, s.table_name, pgrelay._operation_name(g.operation),
        pgrelay._event_key_json(g.operation, g.data), s.destination, g.attempts + 1, coalesce(g.first_error, g.error),
        g.error, g.at, g.xid, g.source_id, g.group_hash, g.group_name, g.data
    FROM given_up AS g
    INNER JOIN pgrelay.source AS s ON s.source_id = g.source_id;
    GET DIAGNOSTICS v_died = ROW_COUNT;

    UPDATE pgrelay.retry AS r
    SET
        attempts = r.attempts + CASE WHEN r.event_id = ANY(v_held) THEN 0 ELSE 1 END,
        first_error = CASE WHEN r.event_id = ANY(v_held) THEN r.first_error ELSE coalesce(r.first_error, f.error) END,
        last_error = f.error,
        next_at = CASE
            WHEN r.event_id = ANY(v_held) THEN NULL
            ELSE clock_timestamp() + make_interval(
                secs => pgrelay._backoff_seconds(
                    r.attempts, v_setting.first_retry_seconds::float8, v_setting.longest_retry_seconds::float8
                )
            )
        END
    FROM json_to_recordset(p_failures) AS f (event_id bigint, error text)
    WHERE r.event_id = f.event_id;

    PERFORM pgrelay._keep_group_order(v_groups);

    -- Their watch was paused while they were on their way.
    UPDATE pgrelay.retry AS r
    SET next_at = 'infinity'
    FROM pgrelay.source AS s
    INNER JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
    WHERE s.source_id = r.source_id AND w.paused_at IS NOT NULL AND r.next_at < 'infinity';
    RETURN v_died;
END
$function$;

COMMENT ON FUNCTION pgrelay._record_attempts(bigint[], json) IS 'Record an attempt at events that are in retry';
REVOKE ALL ON FUNCTION pgrelay._record_attempts(bigint[], json) FROM PUBLIC;
