-- Public: acknowledge the open problems of a job or a partition set: they get no reminder and no escalation. Their end
-- is still reported, and so is a new problem. unacknowledge takes it back.
-- p_job: as in silence. Raises PR101 and PR102 (p_job).
CREATE OR REPLACE FUNCTION pgrelay.acknowledge(p_job text, p_reason text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_target CONSTANT text := pgrelay._monitor_target(p_job);
BEGIN
    PERFORM pgrelay._acknowledge(v_target, clock_timestamp(), current_user, p_reason);
    PERFORM pgrelay._note_action('acknowledge', v_target, p_reason);
END
$function$;

COMMENT ON FUNCTION pgrelay.acknowledge(text, text) IS 'Acknowledge the open problems of a job or a partition set';
REVOKE ALL ON FUNCTION pgrelay.acknowledge(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.acknowledge(text, text) TO pgrelay_operator;
