-- Private: return a page of the history: the runs that are followed and the next ones after a run id, with the last run
-- id of the page and, where more follow, its time (seconds since 1970). Reads the history by its primary key only.
-- p_since: runs that started before are not taken. p_following: run ids.
-- Sends of each job the whole message of its newest failed run, and the beginning of the others'.
CREATE OR REPLACE FUNCTION pgrelay._runs(
    p_last_run_id bigint,
    p_since timestamptz,
    p_following bigint[],
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
    c_page_bytes CONSTANT integer := 1500000; -- of 6 MB: escapes may make it thrice as long, and states come with it
    v_alive CONSTANT integer[] := ARRAY(SELECT a.pid FROM pg_stat_activity AS a);
BEGIN
    WITH followed AS (
        SELECT d.*
        FROM cron.job_run_details AS d
        WHERE d.runid = ANY(p_following)
    ),

    following AS (
        SELECT d.*
        FROM cron.job_run_details AS d
        WHERE d.runid > p_last_run_id
        ORDER BY d.runid
        LIMIT c_page_runs
    ),

    -- A page ends where its texts would be too many; each of its runs takes some bytes besides.
    sized AS (
        SELECT
            d.*,
            sum(
                100 + CASE
                    WHEN d.status = 'failed' THEN least(octet_length(d.return_message), 4 * c_message_characters)
                    ELSE 0
                END
            ) OVER (ORDER BY d.runid) AS size_bytes
        FROM following AS d
    ),

    page AS (
        SELECT *
        FROM sized AS d
        WHERE d.size_bytes <= c_page_bytes OR d.runid = (SELECT min(f.runid) FROM following AS f)
    ),

    chosen AS (
        SELECT
            f.runid,
            f.jobid,
            f.job_pid,
            f.database,
            f.username,
            f.command,
            f.status,
            f.return_message,
            f.start_time,
            f.end_time
        FROM followed AS f
        WHERE f.runid <= p_last_run_id
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
                            WHEN r.failed AND r.newest THEN pgrelay._clip(r.return_message, c_message_characters)
                            WHEN r.failed THEN left(r.return_message, c_earlier_characters)
                        END,
                        'command', CASE WHEN r.failed AND r.newest THEN left(r.command, c_command_characters) END,
                        'database', CASE WHEN r.failed AND r.newest THEN r.database END,
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
                (SELECT count(*) FROM following) = c_page_runs
                OR (SELECT count(*) FROM page) < (SELECT count(*) FROM following)
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

COMMENT ON FUNCTION pgrelay._runs(bigint, timestamptz, bigint[]) IS 'Return a page of pg_cron''s history';
REVOKE ALL ON FUNCTION pgrelay._runs(bigint, timestamptz, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._runs(bigint, timestamptz, bigint[]) TO pgrelay_operator;
