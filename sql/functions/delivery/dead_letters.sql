-- Public: return events that could not be delivered, with the names that people know them by. Parameters as those of
-- redrive. A message's operation is message: what a function put in. data: members of a JSON object as text.
CREATE OR REPLACE FUNCTION pgrelay.dead_letters(
    p_table regclass DEFAULT NULL,
    p_channel text DEFAULT NULL,
    p_reason text DEFAULT NULL,
    p_since timestamptz DEFAULT NULL
)
RETURNS TABLE (
    event text,
    event_id bigint,
    channel text,
    table_schema text,
    table_name text,
    operation text,
    transaction_id xid8,
    captured_at timestamptz,
    died_at timestamptz,
    attempts integer,
    reason text,
    data text
)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    pgrelay._event_id(g.id_prefix, d.event_id, d.at),
    d.event_id,
    d.channel,
    w.table_schema,
    w.table_name,
    pgrelay._operation_name(d.operation),
    d.xid::text::xid8,
    d.at,
    d.died_at,
    d.attempts,
    d.reason,
    d.data
FROM pgrelay.dead_letter AS d
INNER JOIN pgrelay.source AS s ON s.source_id = d.source_id
LEFT JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
CROSS JOIN pgrelay._origin AS g
WHERE d.event_id = ANY(pgrelay._dead_letters(p_table, p_channel, p_reason, p_since))
$function$;

COMMENT ON FUNCTION pgrelay.dead_letters(regclass, text, text, timestamptz)
IS 'Return events that could not be delivered, with the names that people know them by';
REVOKE ALL ON FUNCTION pgrelay.dead_letters(regclass, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.dead_letters(regclass, text, text, timestamptz) TO pgrelay_operator;
