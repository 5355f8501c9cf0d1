-- Private: return in words which dead letters a filter names; NULL for all. Parameters as those of redrive.
CREATE OR REPLACE FUNCTION pgrelay._dead_letter_filter(
    p_table text, p_channel text, p_reason text, p_since timestamptz, p_until timestamptz
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    nullif(
        concat_ws(
            ', ',
            'table ' || p_table,
            'channel ' || p_channel,
            'reason like ' || p_reason,
            'since ' || p_since,
            'until ' || p_until
        ),
        ''
    )
$function$;

COMMENT ON FUNCTION pgrelay._dead_letter_filter(text, text, text, timestamptz, timestamptz)
IS 'Return in words which dead letters a filter names';
REVOKE ALL ON FUNCTION pgrelay._dead_letter_filter(text, text, text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._dead_letter_filter(
    text, text, text, timestamptz, timestamptz
) TO pgrelay_operator;
