-- Private: note that a drain is at work, and whose it is, for those who ask whether anybody delivers; before that, let
-- delivery go on after a restore or a move. Returns whether it may: in a copy, it warns (PR069) instead. Else it waits
-- for no lock: a channel that is being paused is noted the next time. If the clock was set back since the last note,
-- whatever waits for a time of the old clock is due now. p_channel: the one that it delivers; NULL for all.
CREATE OR REPLACE FUNCTION pgrelay._note_drain(p_channel text)
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_now CONSTANT timestamptz := clock_timestamp();
    v_standby_reason CONSTANT text := pgrelay._standby_reason();
BEGIN
    IF v_standby_reason IS NOT NULL THEN
        RAISE WARNING USING
            ERRCODE = 'PR069',
            MESSAGE = format('nothing is delivered from here: %s', v_standby_reason),
            DETAIL = 'Events are captured and wait.',
            HINT = 'If this is the one that is to deliver: drop the subscription, or SELECT pgrelay.take_over();';
        RETURN false;
    END IF;
    -- Here and not with each tick, which it would make three times as dear: no session outlives a restore or a move. A
    -- session that ticks meanwhile has done it.
    IF pgrelay._try_lock('_tick_lock') THEN
        PERFORM pgrelay._recover_moved_outbox();
    END IF;
    IF EXISTS (SELECT FROM pgrelay.channel AS c WHERE c.drained_at > v_now + interval '1 second') THEN
        UPDATE pgrelay.reader SET not_before = v_now WHERE not_before > v_now;
        UPDATE pgrelay.retry SET next_at = v_now WHERE next_at > v_now AND next_at < 'infinity';
        UPDATE pgrelay._watch_failure SET retry_at = v_now WHERE retry_at > v_now;
        UPDATE pgrelay.channel
        SET status_sent_at = NULL, status_failed_at = NULL
        WHERE greatest(status_sent_at, status_failed_at) > v_now;
    END IF;

    UPDATE pgrelay.channel AS c
    SET
        drained_at = v_now,
        drained_by = format(
            '%s, process %s, as %s',
            coalesce(nullif(current_setting('application_name'), ''), 'a session'), pg_backend_pid(), session_user
        )
    FROM (
        SELECT n.name
        FROM pgrelay.channel AS n
        WHERE p_channel IS NULL OR n.name = p_channel
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS free
    WHERE c.name = free.name;
    RETURN true;
END
$function$;

COMMENT ON FUNCTION pgrelay._note_drain(text) IS 'Note that a drain is at work';
REVOKE ALL ON FUNCTION pgrelay._note_drain(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._note_drain(text) TO pgrelay_operator;
