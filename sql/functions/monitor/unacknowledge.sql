-- Public: take the acknowledgement of a job or a partition set back: its open problems get reminders and are escalated
-- again. p_job: as in silence. Raises PR101 and PR102 (p_job).
CREATE OR REPLACE FUNCTION pgrelay.unacknowledge(p_job text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_target CONSTANT text := pgrelay._monitor_target(p_job);
BEGIN
    PERFORM pgrelay._acknowledge(v_target, NULL, NULL, NULL);
    PERFORM pgrelay._note_action('unacknowledge', v_target, NULL);
END
$function$;

COMMENT ON FUNCTION pgrelay.unacknowledge(text) IS 'Take the acknowledgement of a job or a partition set back';
REVOKE ALL ON FUNCTION pgrelay.unacknowledge(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.unacknowledge(text) TO pgrelay_operator;
