-- Private: copy events of a channel from the outbox to retry. There they are due as the first of their group, held
-- behind it, or paused with their watch. p_event_ids: NULL for none. p_error: why they were not delivered.
CREATE OR REPLACE FUNCTION pgrelay._copy_to_retry(
    p_channel text, p_event_ids bigint[], p_error text DEFAULT 'an earlier event of its group waits'
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET jit = off -- which the costs that enable_seqscan adds would start
AS $function$
DECLARE
    -- Block ranges can be searched by bounds, and not by a list.
    v_from CONSTANT bigint := (SELECT min(i.event_id) FROM unnest(p_event_ids) AS i (event_id));
    v_to CONSTANT bigint := (SELECT max(i.event_id) FROM unnest(p_event_ids) AS i (event_id));
BEGIN
    IF coalesce(cardinality(p_event_ids), 0) = 0 THEN
        RETURN;
    END IF;
    INSERT INTO pgrelay.retry (
        event_id, channel, source_id, xid, at, operation, group_hash, group_name, data, attempts, next_at, last_error
    )
    SELECT
        o.event_id, p_channel, o.source_id, o.xid, o.at, o.operation, o.group_hash,
        pgrelay._group_name(s.watch_id, s.channel, o.group_hash), o.data, 0,
        CASE WHEN w.paused_at IS NULL THEN now() ELSE 'infinity' END,
        CASE WHEN w.paused_at IS NULL THEN p_error ELSE 'the watch is paused' END
    FROM pgrelay._outbox AS o
    INNER JOIN pgrelay.source AS s ON s.source_id = o.source_id
    LEFT JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
    WHERE o.event_id >= v_from AND o.event_id <= v_to AND o.event_id = ANY(p_event_ids)
    ON CONFLICT (event_id) DO NOTHING;
    PERFORM pgrelay._keep_group_order(
        ARRAY(
            SELECT DISTINCT r.group_name
            FROM pgrelay.retry AS r
            WHERE r.group_name IS NOT NULL AND r.event_id >= v_from AND r.event_id <= v_to
        )
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._copy_to_retry(text, bigint[], text) IS 'Copy events of a channel from the outbox to retry';
REVOKE ALL ON FUNCTION pgrelay._copy_to_retry(text, bigint[], text) FROM PUBLIC;
