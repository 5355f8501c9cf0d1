-- Private: return a page of pg_cron's history: the next runs after a run id, and those that were unfinished at the last
-- check. Returns beside them the page's last run id and, if more runs follow, when its last run started (seconds since
-- 1970). Reads the history by its primary key only. Of each job the newest failed run has its whole message, the others
-- the beginning of theirs; the newest success has what it ran, too.
-- p_since: leaves out ended runs that started before. p_unfinished_run_ids: the runs that were unfinished.
-- p_told_from: by job id the run id from which on successes are told of; of other jobs all are.
CREATE OR REPLACE FUNCTION pgrelay._observed_runs(
    p_last_run_id bigint,
    p_since timestamptz,
    p_unfinished_run_ids bigint[],
    p_told_from jsonb,
    OUT runs json,
    OUT last_run_id bigint,
    OUT horizon double precision
)
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_page_runs CONSTANT integer := 10000;
    c_message_characters CONSTANT integer := 4000;
    c_earlier_characters CONSTANT integer := 200;
    c_command_characters CONSTANT integer := 300;
    c_page_bytes CONSTANT integer := 1500000; -- of a payload's 6 MB: escapes may triple it, and the states come with it
    v_alive CONSTANT integer[] := ARRAY(SELECT a.pid FROM pg_stat_activity AS a);
BEGIN
    WITH unfinished AS (
        SELECT d.*
        FROM cron.job_run_details AS d
        WHERE d.runid = ANY(p_unfinished_run_ids)
    ),

    next_runs AS (
        SELECT d.*
        FROM cron.job_run_details AS d
        WHERE
            d.runid > p_last_run_id
            AND (
                d.status IS DISTINCT FROM 'succeeded'
                -- A look-up keeps the order of the primary key, which a join would not.
                OR d.runid >= coalesce((p_told_from ->> d.jobid::text)::bigint, 0)
            )
        ORDER BY d.runid
        LIMIT c_page_runs
    ),

    -- A page ends before its texts grow too large; each run takes some bytes besides.
    sized AS (
        SELECT
            d.*,
            sum(
                100 + CASE
                    WHEN d.status = 'failed' THEN least(octet_length(d.return_message), 4 * c_message_characters)
                    ELSE 0
                END
            ) OVER (ORDER BY d.runid) AS size_bytes
        FROM next_runs AS d
    ),

    page AS (
        SELECT *
        FROM sized AS d
        WHERE d.size_bytes <= c_page_bytes OR d.runid = (SELECT min(n.runid) FROM next_runs AS n)
    ),

    chosen AS (
        SELECT
            u.runid,
            u.jobid,
            u.job_pid,
            u.database,
            u.username,
            u.command,
            u.status,
            u.return_message,
            u.start_time,
            u.end_time
        FROM unfinished AS u
        WHERE u.runid <= p_last_run_id
        UNION ALL
        SELECT
            p.runid,
            p.jobid,
            p.job_pid,
            p.database,
            p.username,
            p.command,
            p.status,
            p.return_message,
            p.start_time,
            p.end_time
        FROM page AS p
        WHERE coalesce(p.start_time, 'infinity') >= p_since OR coalesce(p.status, '') NOT IN ('succeeded', 'failed')
    ),

    ranked AS (
        SELECT
            c.*,
            c.status = 'failed' AS failed,
            c.status IN ('succeeded', 'failed') AS ended,
            row_number() OVER (PARTITION BY c.jobid, c.status ORDER BY c.runid DESC) = 1 AS newest
        FROM chosen AS c
    )

    SELECT
        coalesce(
            json_agg(
                json_strip_nulls(
                    json_build_object(
                        'run', r.runid,
                        'job', r.jobid,
                        'status', r.status,
                        'at', extract(EPOCH FROM r.start_time),
                        'seconds', extract(EPOCH FROM r.end_time - r.start_time),
                        'message', CASE
                            WHEN r.failed
                                THEN pgrelay._mask_monitored(
                                    r.return_message,
                                    CASE WHEN r.newest THEN c_message_characters ELSE c_earlier_characters END,
                                    'message'
                                )
                        END,
                        'command', CASE
                            WHEN r.ended AND r.newest THEN pgrelay._mask_monitored(r.command, c_command_characters)
                        END,
                        'database', CASE WHEN r.ended AND r.newest THEN r.database END,
                        'pid', CASE WHEN r.failed AND r.newest THEN r.job_pid END,
                        'username', CASE WHEN r.newest THEN r.username END,
                        'alive', CASE
                            WHEN coalesce(r.status, '') NOT IN ('succeeded', 'failed') AND r.job_pid IS NOT NULL
                                THEN r.job_pid = ANY(v_alive)
                        END
                    )
                )
                ORDER BY r.runid
            ),
            '[]'::json
        ),
        (SELECT max(p.runid) FROM page AS p),
        CASE
            WHEN
                (SELECT count(*) FROM next_runs) = c_page_runs
                OR (SELECT count(*) FROM page) < (SELECT count(*) FROM next_runs)
                THEN (
                    SELECT coalesce(extract(EPOCH FROM max(p.start_time)), 0)::double precision
                    FROM page AS p
                )
        END
    INTO runs, last_run_id, horizon
    FROM ranked AS r;
    last_run_id := coalesce(last_run_id, p_last_run_id);
END
$function$;

COMMENT ON FUNCTION pgrelay._observed_runs(bigint, timestamptz, bigint[], jsonb)
IS 'Return a page of pg_cron''s history';
REVOKE ALL ON FUNCTION pgrelay._observed_runs(bigint, timestamptz, bigint[], jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._observed_runs(bigint, timestamptz, bigint[], jsonb) TO pgrelay_operator;
