-- Public: delete dead letters for good. Returns how many. Parameters as those of redrive.
CREATE OR REPLACE FUNCTION pgrelay.discard(
    p_table regclass DEFAULT NULL,
    p_channel text DEFAULT NULL,
    p_reason text DEFAULT NULL,
    p_since timestamptz DEFAULT NULL,
    p_dry_run boolean DEFAULT false
)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_ids CONSTANT bigint[] := pgrelay._dead_letters(p_table, p_channel, p_reason, p_since);
BEGIN
    IF NOT p_dry_run THEN
        DELETE FROM pgrelay.dead_letter AS d WHERE d.event_id = ANY(v_ids);
    END IF;
    RETURN cardinality(v_ids);
END
$function$;

COMMENT ON FUNCTION pgrelay.discard(regclass, text, text, timestamptz, boolean) IS 'Delete dead letters for good';
REVOKE ALL ON FUNCTION pgrelay.discard(regclass, text, text, timestamptz, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.discard(regclass, text, text, timestamptz, boolean) TO pgrelay_operator;
