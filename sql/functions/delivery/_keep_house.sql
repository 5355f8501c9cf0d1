-- Private: what delivery does now and then: write capture functions anew whose tables changed, change the number of
-- readers where all have reached the same tick, release what no pause holds any longer, forget what is old, tell the
-- publisher how the outbox stands.
CREATE OR REPLACE FUNCTION pgrelay._keep_house()
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_tell_every CONSTANT interval := '1 minute';
    c_tell_timeout_ms CONSTANT integer := 5000;
    c_keep_failures CONSTANT interval := '30 days';
    v_setting pgrelay.setting;
    v_channel pgrelay.channel;
    v_bytes bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('pgrelay'), hashtext('keep house')) THEN
        RETURN;
    END IF;
    SELECT s.* INTO STRICT v_setting FROM pgrelay.setting AS s;

    PERFORM pgrelay._renew_captures();
    PERFORM pgrelay._switch_readers(c.name) FROM pgrelay.channel AS c WHERE c.wanted_readers IS NOT NULL;

    -- Events that a reader was just putting by when resume came.
    UPDATE pgrelay.retry AS r
    SET next_at = clock_timestamp()
    FROM pgrelay.source AS s
    LEFT JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
    WHERE s.source_id = r.source_id AND r.next_at = 'infinity' AND w.paused_at IS NULL;

    DELETE FROM pgrelay.batch AS b
    WHERE b.answered_at < now() - make_interval(secs => (v_setting.trace_hours * 3600)::double precision);
    DELETE FROM pgrelay.capture_failure AS f WHERE f.failed_at < now() - c_keep_failures;

    v_bytes := pgrelay._outbox_bytes();
    IF v_bytes > v_setting.backlog_limit_bytes THEN
        RAISE WARNING USING
            ERRCODE = 'PR059',
            MESSAGE = format('the outbox has %s, more than backlog_limit_bytes', pg_size_pretty(v_bytes)),
            HINT = 'See pgrelay.status for what keeps its events from being delivered.';
    END IF;

    FOR v_channel IN
        SELECT c.* FROM pgrelay.channel AS c
        WHERE c.name = 'events' AND (c.told_at IS NULL OR c.told_at < now() - c_tell_every)
            AND EXISTS (SELECT FROM pgrelay.watch)
    LOOP
        -- What comes of it is of no interest: that the function cannot be reached shows in delivery, and as an alarm.
        PERFORM pgrelay._invoke_channel(
            v_channel, 0, '{}', '', c_tell_timeout_ms, pgrelay._outbox_facts(v_channel.name)
        );
        UPDATE pgrelay.channel SET told_at = clock_timestamp() WHERE name = v_channel.name;
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay._keep_house() IS 'What delivery does now and then';
REVOKE ALL ON FUNCTION pgrelay._keep_house() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._keep_house() TO pgrelay_operator;
