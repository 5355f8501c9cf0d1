-- Private: note that a drain is at work, and whose it is, for those who ask whether anybody delivers. Waits for no
-- lock: a channel that is being paused is noted the next time.
-- p_channel: the one that it delivers; NULL for all.
CREATE OR REPLACE FUNCTION pgrelay._note_drain(p_channel text)
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
UPDATE pgrelay.channel AS c
SET
    drained_at = clock_timestamp(),
    drained_by = format('%s, process %s, as %s', coalesce(nullif(current_setting('application_name'), ''), 'a session'), pg_backend_pid(), session_user)
FROM (
    SELECT n.name FROM pgrelay.channel AS n WHERE p_channel IS NULL OR n.name = p_channel FOR NO KEY UPDATE SKIP LOCKED
) AS free
WHERE c.name = free.name
$function$;

COMMENT ON FUNCTION pgrelay._note_drain(text) IS 'Note that a drain is at work';
REVOKE ALL ON FUNCTION pgrelay._note_drain(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._note_drain(text) TO pgrelay_operator;
