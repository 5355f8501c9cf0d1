-- Private: return how the outbox stands, as the contract pgrelay.cron/1 has it: each channel as the view status sees
-- it, its dead letters by table and first reason, breakers that are not closed, and watches that miss something or are
-- paused.
-- NULL in a copy that stands by, and where it could not be read, with a WARNING (PR113): then what is known stays.
-- Of dead letters the newest are grouped, of each channel the largest groups are returned, and of watches so many as a
-- payload can take. Waits for no lock for long.
CREATE OR REPLACE FUNCTION pgrelay._observed_outbox()
RETURNS json
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET lock_timeout = '1s'
AS $function$
DECLARE
    c_reason_characters CONSTANT integer := 500;
    c_problem_characters CONSTANT integer := 1000;
    c_name_characters CONSTANT integer := 200;
    c_dead_letters CONSTANT integer := 10000;
    c_groups CONSTANT integer := 20;
    c_watches CONSTANT integer := 1000;
    c_gaps CONSTANT integer := 10;
    v_channels json;
    v_dead_letters json;
    v_breakers json;
    v_watches json;
    v_watch_count bigint;
BEGIN
    IF pgrelay._standby_reason() IS NOT NULL THEN
        RETURN NULL;
    END IF;

    SELECT
        json_agg(
            json_strip_nulls(
                json_build_object(
                    'channel', s.channel,
                    'state', s.state,
                    'backlog', s.backlog,
                    'lag_seconds', s.lag_seconds,
                    'retries', s.retries,
                    'readers', s.readers,
                    'dead_letters', s.dead_letters,
                    'delivered_at', extract(EPOCH FROM s.last_delivered_at),
                    'error', pgrelay._mask_monitored(s.last_error, c_reason_characters),
                    'error_at', extract(EPOCH FROM s.last_error_at),
                    'drained_at', extract(EPOCH FROM s.drained_at),
                    'drained_by', pgrelay._mask_monitored(s.drained_by, c_name_characters),
                    'paused_at', extract(EPOCH FROM c.paused_at)
                )
            )
            ORDER BY s.channel
        )
    INTO v_channels
    FROM pgrelay.status AS s
    INNER JOIN pgrelay.channel AS c ON c.name = s.channel;

    WITH newest AS (
        SELECT
            d.channel,
            d.table_schema,
            d.table_name,
            d.first_reason,
            d.died_at
        FROM pgrelay.dead_letter AS d
        ORDER BY d.event_id DESC
        LIMIT c_dead_letters
    ),

    grouped AS (
        SELECT
            n.channel,
            CASE WHEN n.table_name IS NOT NULL THEN format('%I.%I', n.table_schema, n.table_name) END AS table_name,
            n.first_reason,
            count(*) AS events,
            min(n.died_at) AS oldest_at,
            max(n.died_at) AS newest_at,
            row_number() OVER (PARTITION BY n.channel ORDER BY count(*) DESC, max(n.died_at) DESC) AS place
        FROM newest AS n
        GROUP BY n.channel, n.table_schema, n.table_name, n.first_reason
    )

    SELECT
        json_agg(
            json_strip_nulls(
                json_build_object(
                    'channel', g.channel,
                    'table', g.table_name,
                    'reason', pgrelay._mask_monitored(g.first_reason, c_reason_characters),
                    'events', g.events,
                    'oldest_at', extract(EPOCH FROM g.oldest_at),
                    'newest_at', extract(EPOCH FROM g.newest_at)
                )
            )
            ORDER BY g.channel, g.place
        )
    INTO v_dead_letters
    FROM grouped AS g
    WHERE g.place <= c_groups;

    SELECT
        json_agg(
            json_build_object(
                'binding', b.binding, 'failures', b.failures, 'open_until', extract(EPOCH FROM b.open_until)
            )
            ORDER BY b.binding
        )
    INTO v_breakers
    FROM pgrelay.breaker AS b
    WHERE b.state <> 'closed';

    WITH missed AS (
        SELECT
            f.watched_table AS name,
            count(*) AS failures,
            max(f.failed_at) AS newest_at,
            string_agg(DISTINCT f.operation, ', ') AS operations,
            (array_agg(f.reason ORDER BY f.failed_at DESC))[1] AS reason
        FROM pgrelay.capture_failure AS f
        -- As it is measured, so that the problem ends an hour after the last one.
        WHERE f.failed_at > clock_timestamp() - interval '1 hour'
        GROUP BY f.watched_table
    ),

    incomplete AS (
        -- Two of one name, where the table of the one was dropped.
        SELECT
            coalesce(format('%I.%I', w.table_schema, w.table_name), w.watched_table::text) AS name,
            string_agg(w.problem, '; ') AS problem,
            string_agg(array_to_string(w.uncovered, ', '), ', ') AS uncovered,
            min(w.paused_at) AS paused_at
        FROM pgrelay.watches AS w
        WHERE w.problem IS NOT NULL OR w.paused_at IS NOT NULL
        GROUP BY 1
    ),

    gap AS (
        SELECT
            format('%I.%I', w.table_schema, w.table_name) AS name,
            g.relation,
            g.operation,
            g.reason,
            row_number() OVER (PARTITION BY w.watch_id ORDER BY g.relation, g.operation) AS place
        FROM pgrelay._trigger_gap AS g
        INNER JOIN pgrelay.watch AS w ON w.watch_id = g.watch_id
        WHERE g.reason <> 'late'
    ),

    wrong AS (
        SELECT
            coalesce(m.name, i.name) AS name,
            i.problem,
            i.uncovered,
            i.paused_at,
            m.failures,
            m.newest_at,
            m.operations,
            m.reason,
            count(*) OVER () AS watches,
            row_number() OVER (
                ORDER BY i.uncovered IS NULL, m.failures IS NULL, i.problem IS NULL, coalesce(m.name, i.name)
            ) AS place
        FROM incomplete AS i
        FULL JOIN missed AS m ON m.name = i.name
    )

    SELECT
        json_agg(
            json_strip_nulls(
                json_build_object(
                    'table', w.name,
                    'problem', pgrelay._mask_monitored(w.problem, c_problem_characters),
                    'uncovered', pgrelay._clip(w.uncovered, c_problem_characters),
                    'gaps', (
                        SELECT
                            json_agg(
                                json_build_object(
                                    'relation', g.relation::regclass::text,
                                    'trigger', pgrelay._trigger_name(g.operation),
                                    'reason', g.reason
                                )
                                ORDER BY g.place
                            )
                        FROM gap AS g
                        WHERE g.name = w.name AND g.place <= c_gaps
                    ),
                    'paused_at', extract(EPOCH FROM w.paused_at),
                    'failures', w.failures,
                    'failed_at', extract(EPOCH FROM w.newest_at),
                    'operations', w.operations,
                    'reason', pgrelay._mask_monitored(w.reason, c_reason_characters)
                )
            )
            ORDER BY w.place
        ),
        max(w.watches)
    INTO v_watches, v_watch_count
    FROM wrong AS w
    WHERE w.place <= c_watches;

    RETURN json_build_object(
        'channels', v_channels,
        'dead_letters', coalesce(v_dead_letters, '[]'::json),
        'breakers', coalesce(v_breakers, '[]'::json),
        'watches', coalesce(v_watches, '[]'::json),
        'more_watches', coalesce(v_watch_count > c_watches, false)
    );
EXCEPTION
    WHEN OTHERS THEN -- jobs and partition sets are checked all the same
        RAISE WARNING USING
            ERRCODE = 'PR113',
            MESSAGE = 'the outbox was not checked: ' || SQLERRM,
            HINT = 'The next check tries again. If it fails again and again, do what the message says.';
        RETURN NULL;
END
$function$;

COMMENT ON FUNCTION pgrelay._observed_outbox() IS 'Return how the outbox stands, as a check needs it';
REVOKE ALL ON FUNCTION pgrelay._observed_outbox() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._observed_outbox() TO pgrelay_operator;
