-- Public: return events that could not be delivered, with the ids that consumers know them by. Parameters as those of
-- redrive. A message's operation is message: what a function put in. data: members of a JSON object as text.
CREATE OR REPLACE FUNCTION pgrelay.dead_letters(
    p_table text DEFAULT NULL,
    p_channel text DEFAULT NULL,
    p_reason text DEFAULT NULL,
    p_since timestamptz DEFAULT NULL,
    p_until timestamptz DEFAULT NULL
)
RETURNS TABLE (
    event text,
    event_id bigint,
    channel text,
    table_schema text,
    table_name text,
    operation text,
    key json,
    destination text,
    attempts integer,
    first_reason text,
    reason text,
    transaction_id xid8,
    captured_at timestamptz,
    died_at timestamptz,
    data text
)
LANGUAGE sql
STABLE
SECURITY INVOKER
AS $function$
SELECT
    pgrelay._event_id(g.id_prefix, d.event_id, d.at),
    d.event_id,
    d.channel,
    d.table_schema,
    d.table_name,
    d.operation,
    d.key,
    d.destination,
    d.attempts,
    d.first_reason,
    d.reason,
    d.xid::pg_catalog.text::pg_catalog.xid8,
    d.at,
    d.died_at,
    d.data
FROM pgrelay.dead_letter AS d
CROSS JOIN pgrelay._origin AS g
WHERE
    d.event_id OPERATOR(pg_catalog.=) ANY(
        pgrelay._dead_letters(p_table, p_channel, p_reason, p_since, p_until)
    )
$function$;

COMMENT ON FUNCTION pgrelay.dead_letters(text, text, text, timestamptz, timestamptz)
IS 'Return events that could not be delivered, with the ids that consumers know them by';
REVOKE ALL ON FUNCTION pgrelay.dead_letters(text, text, text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.dead_letters(text, text, text, timestamptz, timestamptz) TO pgrelay_operator;
