-- Private: do what delivery has to do every few seconds, one drain at a time: change numbers of readers, release what
-- is no longer paused, delete old records, note once a minute how delivery stands, warn of a large outbox, and send
-- each channel's function how the outbox stands. Returns whether this drain did. Never fails, and waits for no lock for
-- long: what cannot be done, it warns of (PR066) and does the next time.
CREATE OR REPLACE FUNCTION pgrelay._keep_house()
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '50ms'
AS $function$
DECLARE
    c_keep_failures CONSTANT interval := '30 days';
    c_forget_watch_failures CONSTANT interval := '10 minutes';
    v_setting pgrelay.setting;
    v_bytes bigint;
BEGIN
    IF NOT pgrelay._try_lock('_house_lock') THEN
        RETURN false;
    END IF;
    -- First, because what follows locks channels and readers, and a function may take seconds to answer.
    BEGIN
        PERFORM pgrelay._send_status();
        PERFORM pgrelay._learn_destinations();
    EXCEPTION
        WHEN OTHERS THEN
            RAISE WARNING USING
                ERRCODE = 'PR066',
                MESSAGE = 'how the outbox stands was not sent: ' || SQLERRM,
                HINT = 'Delivery goes on, without its measures. If it fails again and again, do what the message says.';
    END;
    BEGIN
        SELECT s.* INTO STRICT v_setting FROM pgrelay.setting AS s;
        PERFORM pgrelay._switch_readers(c.name) FROM pgrelay.channel AS c WHERE c.wanted_readers IS NOT NULL;

        -- Events that a reader copied to retry in a transaction that resume could not see yet.
        UPDATE pgrelay.retry AS r
        SET next_at = clock_timestamp()
        FROM pgrelay.source AS s
        LEFT JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
        WHERE s.source_id = r.source_id AND r.next_at = 'infinity' AND w.paused_at IS NULL;

        DELETE FROM pgrelay.batch AS b
        WHERE b.answered_at < now() - make_interval(secs => (v_setting.trace_hours * 3600)::double precision);
        PERFORM pgrelay._keep_history();
        DELETE FROM pgrelay.capture_failure AS f WHERE f.failed_at < now() - c_keep_failures;
        -- What was mended by somebody else, or is gone: the rest is tried again, and recorded anew, when it is due.
        DELETE FROM pgrelay._watch_failure AS f WHERE f.retry_at < now() - c_forget_watch_failures;

        v_bytes := pgrelay._outbox_bytes();
        IF v_bytes > v_setting.backlog_limit_bytes THEN
            RAISE WARNING USING
                ERRCODE = 'PR059',
                MESSAGE = format('the outbox has %s, more than backlog_limit_bytes', pg_size_pretty(v_bytes)),
                HINT = 'See pgrelay.status for what keeps its events from being delivered.';
        END IF;
    EXCEPTION
        WHEN OTHERS THEN
            RAISE WARNING USING
                ERRCODE = 'PR066',
                MESSAGE = 'house-keeping failed: ' || SQLERRM,
                HINT = 'Delivery goes on. If it fails again and again, do what the message says.';
    END;
    RETURN true;
END
$function$;

COMMENT ON FUNCTION pgrelay._keep_house() IS 'Do what delivery has to do every few seconds';
REVOKE ALL ON FUNCTION pgrelay._keep_house() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._keep_house() TO pgrelay_operator;
