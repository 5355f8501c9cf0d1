-- Private: store a silence, or end it. p_target: as in monitor_state. p_until: NULL: no silence.
CREATE OR REPLACE FUNCTION pgrelay._silence(p_target text, p_role text, p_until timestamptz, p_reason text)
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO pgrelay.monitor_setting (target, silenced_until, silenced_at, silenced_by, silence_reason)
    VALUES (p_target, p_until, CASE WHEN p_until IS NOT NULL THEN clock_timestamp() END, p_role, p_reason)
    ON CONFLICT (target) DO UPDATE
        SET
            silenced_until = excluded.silenced_until,
            silenced_at = excluded.silenced_at,
            silenced_by = excluded.silenced_by,
            silence_reason = excluded.silence_reason;
$function$;

COMMENT ON FUNCTION pgrelay._silence(text, text, timestamptz, text)
IS 'Store until when no alerts of a target are sent';
REVOKE ALL ON FUNCTION pgrelay._silence(text, text, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._silence(text, text, timestamptz, text) TO pgrelay_operator;
