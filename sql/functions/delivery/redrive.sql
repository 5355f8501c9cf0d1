-- Public: deliver dead letters again, under the same ids. Returns how many.
-- p_table: only those of this table. p_channel: only those of this channel. p_reason: only those whose reason
-- matches this LIKE pattern. p_since: only those that died since. p_dry_run: count and change nothing.
CREATE OR REPLACE FUNCTION pgrelay.redrive(
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
    IF p_dry_run THEN
        RETURN cardinality(v_ids);
    END IF;

    WITH taken_back AS (
        DELETE FROM pgrelay.dead_letter AS d WHERE d.event_id = ANY(v_ids) RETURNING d.*
    )

    INSERT INTO pgrelay.retry (
        event_id, channel, source_id, xid, at, operation, group_hash, group_name, data, attempts, next_at, last_error
    )
    SELECT
        r.event_id, r.channel, r.source_id, r.xid, r.at, r.operation, r.group_hash, r.group_name, r.data, 0,
        CASE WHEN w.paused_at IS NULL THEN now() ELSE 'infinity' END, r.reason
    FROM taken_back AS r
    INNER JOIN pgrelay.source AS s ON s.source_id = r.source_id
    LEFT JOIN pgrelay.watch AS w ON w.watch_id = s.watch_id
    ON CONFLICT (event_id) DO NOTHING;
    PERFORM pgrelay._keep_group_order(
        ARRAY(
            SELECT DISTINCT r.group_name
            FROM pgrelay.retry AS r
            WHERE r.event_id = ANY(v_ids) AND r.group_name IS NOT NULL
        )
    );
    RETURN cardinality(v_ids);
END
$function$;

COMMENT ON FUNCTION pgrelay.redrive(regclass, text, text, timestamptz, boolean) IS 'Deliver dead letters again';
REVOKE ALL ON FUNCTION pgrelay.redrive(regclass, text, text, timestamptz, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.redrive(regclass, text, text, timestamptz, boolean) TO pgrelay_operator;
