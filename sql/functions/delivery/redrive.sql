-- Public: deliver dead letters again, under the same ids. Returns how many.
-- p_table: only those of this table, which may be dropped or not watched any more: then its name, as dead_letter has
-- it. p_channel: only those of this channel. p_reason: only those whose last reason matches this LIKE pattern. p_since,
-- p_until: only those that died since the one and before the other. p_destination: where row events go now, as that of
-- watch; NULL: where their watch sends its events by now, and without a watch where they were to go. p_dry_run: count
-- and change nothing.
-- Raises PR062 (p_destination), PR063 (no such table, and none was watched).
CREATE OR REPLACE FUNCTION pgrelay.redrive(
    p_table text DEFAULT NULL,
    p_channel text DEFAULT NULL,
    p_reason text DEFAULT NULL,
    p_since timestamptz DEFAULT NULL,
    p_until timestamptz DEFAULT NULL,
    p_destination text DEFAULT NULL,
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
    PERFORM pgrelay._redrive(
        v_ids,
        pgrelay._dead_letter_filter(p_table, p_channel, p_reason, p_since, p_until),
        p_destination,
        p_dry_run
    );
    RETURN pg_catalog.cardinality(v_ids);
END
$function$;

COMMENT ON FUNCTION pgrelay.redrive(text, text, text, timestamptz, timestamptz, text, boolean)
IS 'Deliver dead letters again';
REVOKE ALL ON FUNCTION pgrelay.redrive(text, text, text, timestamptz, timestamptz, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.redrive(
    text, text, text, timestamptz, timestamptz, text, boolean
) TO pgrelay_operator;
