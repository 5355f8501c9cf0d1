-- Public: send no alerts of a job or a partition set until a time. Its problems are still watched: one that is open
-- when the silence ends is reported then. The end of a problem that was reported before is reported at once.
-- p_job: a job's name or number, a set's parent table, scheduler, outbox/<channel>, watch/<schema.table> or
-- binding/<name>; or what alerts print, if several have one name. p_until: infinity for ever; unsilence ends it.
-- Raises PR101 and PR102 (p_job), PR103 (no time).
CREATE OR REPLACE FUNCTION pgrelay.silence(p_job text, p_until timestamptz, p_reason text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_target text;
BEGIN
    IF p_until IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR103',
            MESSAGE = 'a silence without an end',
            HINT = 'Pass a time, such as now() + interval ''4 hours'', or infinity; unsilence ends a silence.';
    END IF;
    v_target := pgrelay._monitor_target(p_job);
    PERFORM pgrelay._silence(v_target, current_user, p_until, p_reason);
    PERFORM pgrelay._note_action('silence', v_target, concat('until ' || p_until, ': ' || p_reason));
END
$function$;

COMMENT ON FUNCTION pgrelay.silence(text, timestamptz, text)
IS 'Send no alerts of a job or a partition set until a time';
REVOKE ALL ON FUNCTION pgrelay.silence(text, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.silence(text, timestamptz, text) TO pgrelay_operator;
