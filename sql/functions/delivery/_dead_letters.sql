-- Private: return the numbers of the dead letters that a filter names; NULL arguments name all. Parameters as those of
-- redrive. No SET clause, because p_table is resolved as the caller's search path says.
CREATE OR REPLACE FUNCTION pgrelay._dead_letters(
    p_table text, p_channel text, p_reason text, p_since timestamptz, p_until timestamptz
)
RETURNS bigint[]
LANGUAGE sql
STABLE
SECURITY INVOKER
AS $function$
SELECT
    coalesce(pg_catalog.array_agg(d.event_id), '{}')
FROM (SELECT pgrelay._table_sources(p_table)) AS t (sources)
INNER JOIN pgrelay.dead_letter AS d
    ON
        (p_table IS NULL OR d.source_id OPERATOR(pg_catalog.=) ANY(t.sources))
        AND (p_channel IS NULL OR d.channel OPERATOR(pg_catalog.=) p_channel)
        AND (p_reason IS NULL OR d.reason OPERATOR(pg_catalog.~~) p_reason)
        AND (p_since IS NULL OR d.died_at OPERATOR(pg_catalog.>=) p_since)
        AND (p_until IS NULL OR d.died_at OPERATOR(pg_catalog.<) p_until)
$function$;

COMMENT ON FUNCTION pgrelay._dead_letters(text, text, text, timestamptz, timestamptz)
IS 'Return the numbers of the dead letters that a filter names';
REVOKE ALL ON FUNCTION pgrelay._dead_letters(text, text, text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._dead_letters(text, text, text, timestamptz, timestamptz) TO pgrelay_operator;
