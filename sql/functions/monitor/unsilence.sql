-- Public: end the silence of a job or a partition set: its alerts are sent again, and a problem that is open is
-- reported by the next check. p_job: as in silence. Raises PR101 and PR102 (p_job).
CREATE OR REPLACE FUNCTION pgrelay.unsilence(p_job text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_target CONSTANT text := pgrelay._monitor_target(p_job);
BEGIN
    PERFORM pgrelay._silence(v_target, NULL, NULL, NULL);
    PERFORM pgrelay._note_action('unsilence', v_target, NULL);
END
$function$;

COMMENT ON FUNCTION pgrelay.unsilence(text) IS 'End the silence of a job or a partition set';
REVOKE ALL ON FUNCTION pgrelay.unsilence(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.unsilence(text) TO pgrelay_operator;
