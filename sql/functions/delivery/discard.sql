-- Public: delete dead letters for good. Returns how many. Parameters as those of redrive.
CREATE OR REPLACE FUNCTION pgrelay.discard(
    p_table text DEFAULT NULL,
    p_channel text DEFAULT NULL,
    p_reason text DEFAULT NULL,
    p_since timestamptz DEFAULT NULL,
    p_until timestamptz DEFAULT NULL,
    p_dry_run boolean DEFAULT false
)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
AS $function$
DECLARE
    v_ids CONSTANT bigint[] := pgrelay._dead_letters(p_table, p_channel, p_reason, p_since, p_until);
BEGIN
    IF NOT p_dry_run THEN
        PERFORM pgrelay._discard(
            v_ids, pgrelay._dead_letter_filter(p_table, p_channel, p_reason, p_since, p_until)
        );
    END IF;
    RETURN pg_catalog.cardinality(v_ids);
END
$function$;

COMMENT ON FUNCTION pgrelay.discard(text, text, text, timestamptz, timestamptz, boolean)
IS 'Delete dead letters for good';
REVOKE ALL ON FUNCTION pgrelay.discard(text, text, text, timestamptz, timestamptz, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.discard(text, text, text, timestamptz, timestamptz, boolean) TO pgrelay_operator;
