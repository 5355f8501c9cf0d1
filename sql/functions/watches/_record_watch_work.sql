-- Private: record that something could not be done for a table or partition of a watch, and when to try again: later
-- from time to time, up to five minutes. p_error: NULL if it was done.
CREATE OR REPLACE FUNCTION pgrelay._record_watch_work(p_watch_id integer, p_relation regclass, p_error text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = 0 -- its caller's is for users' tables
AS $function$
DECLARE
    c_first_seconds CONSTANT double precision := 5;
    c_longest_seconds CONSTANT double precision := 300;
BEGIN
    IF p_error IS NULL THEN
        DELETE FROM pgrelay._watch_failure AS f WHERE f.watch_id = p_watch_id AND f.relation = p_relation;
        RETURN;
    END IF;
    INSERT INTO pgrelay._watch_failure AS f (watch_id, relation, reason, retry_at)
    VALUES (
        p_watch_id, p_relation, pgrelay._clip(p_error, 1000),
        clock_timestamp() + make_interval(secs => pgrelay._backoff_seconds(0, c_first_seconds, c_longest_seconds))
    )
    ON CONFLICT (watch_id, relation) DO UPDATE
        SET
            reason = excluded.reason,
            failures = f.failures + 1,
            failed_at = excluded.failed_at,
            retry_at = clock_timestamp()
            + make_interval(secs => pgrelay._backoff_seconds(f.failures, c_first_seconds, c_longest_seconds));
END
$function$;

COMMENT ON FUNCTION pgrelay._record_watch_work(integer, regclass, text)
IS 'Record that something could not be done for a table of a watch';
REVOKE ALL ON FUNCTION pgrelay._record_watch_work(integer, regclass, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._record_watch_work(integer, regclass, text) TO pgrelay_operator;
