-- Private: put these dead letters into retry, due at once. p_which: which they are, for the record of what people did.
-- p_destination, p_dry_run: as those of redrive.
-- Raises PR062 (p_destination).
CREATE OR REPLACE FUNCTION pgrelay._redrive(
    p_event_ids bigint[], p_which text, p_destination text, p_dry_run boolean
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_old CONSTANT integer[] := ARRAY(
        SELECT DISTINCT d.source_id FROM pgrelay.dead_letter AS d WHERE d.event_id = ANY(p_event_ids)
    );
    v_new integer[];
BEGIN
    IF p_destination IS NOT NULL THEN
        IF
            pgrelay._channel_of(p_destination) <> 'events'
            OR EXISTS (
                SELECT FROM pgrelay.source AS s
                WHERE s.source_id = ANY(v_old) AND (s.channel <> 'events' OR s.watch_id IS NULL)
            )
        THEN
            RAISE EXCEPTION USING
                ERRCODE = 'PR062',
                MESSAGE = 'p_destination is for row events, and one of their destinations',
                HINT = 'Choose row events with p_table or p_channel => ''events''; metrics, records and what functions '
                'put in go where they were to go.';
        END IF;
        PERFORM pgrelay._require_destination(p_destination);
    END IF;
    IF p_dry_run THEN
        RETURN;
    END IF;

    v_new := ARRAY(
        SELECT pgrelay._redriven_source(o.source_id, p_destination)
        FROM unnest(v_old) WITH ORDINALITY AS o (source_id, place)
        ORDER BY o.place
    );
    WITH taken_back AS (
        DELETE FROM pgrelay.dead_letter AS d WHERE d.event_id = ANY(p_event_ids) RETURNING d.*
    )

    INSERT INTO pgrelay.retry (
        event_id, channel, source_id, xid, at, operation, group_hash, group_name, data, attempts, next_at, last_error
    )
    SELECT
        r.event_id, r.channel, n.source_id, r.xid, r.at, pgrelay._operation_letter(r.operation, r.channel),
        r.group_hash, r.group_name, r.data, 0,
        CASE WHEN w.paused_at IS NULL THEN now() ELSE 'infinity' END, r.reason
    FROM taken_back AS r
    INNER JOIN unnest(v_old, v_new) AS n (old_source_id, source_id) ON n.old_source_id = r.source_id
    INNER JOIN pgrelay.source AS s ON s.source_id = n.source_id
    LEFT JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
    ON CONFLICT (event_id) DO NOTHING;
    PERFORM pgrelay._keep_group_order(
        ARRAY(
            SELECT DISTINCT r.group_name
            FROM pgrelay.retry AS r
            WHERE r.event_id = ANY(p_event_ids) AND r.group_name IS NOT NULL
        )
    );
    PERFORM pgrelay._note_action(
        'redrive', p_which, concat(cardinality(p_event_ids), ' events', ' to ' || nullif(p_destination, ''))
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._redrive(bigint[], text, text, boolean) IS 'Put these dead letters into retry';
REVOKE ALL ON FUNCTION pgrelay._redrive(bigint[], text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._redrive(bigint[], text, text, boolean) TO pgrelay_operator;
