-- Private: store an acknowledgement, or take it back. p_target: as in monitor_state. p_at: problems opened up to this
-- time are known; NULL: none.
CREATE OR REPLACE FUNCTION pgrelay._acknowledge(p_target text, p_at timestamptz, p_role text, p_reason text)
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO pgrelay.monitor_setting (target, acknowledged_at, acknowledged_by, acknowledge_reason)
    VALUES (p_target, p_at, p_role, p_reason)
    ON CONFLICT (target) DO UPDATE
        SET
            acknowledged_at = excluded.acknowledged_at,
            acknowledged_by = excluded.acknowledged_by,
            acknowledge_reason = excluded.acknowledge_reason;
$function$;

COMMENT ON FUNCTION pgrelay._acknowledge(text, timestamptz, text, text)
IS 'Store that the open problems of a target are known, or are not';
REVOKE ALL ON FUNCTION pgrelay._acknowledge(text, timestamptz, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._acknowledge(text, timestamptz, text, text) TO pgrelay_operator;
