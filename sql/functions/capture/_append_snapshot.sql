-- Private: put events of the operation snapshot into the outbox and return how many.
CREATE OR REPLACE FUNCTION pgrelay._append_snapshot(p_table regclass, p_group_hashes integer[], p_data text[])
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_rows bigint;
BEGIN
    EXECUTE format(
        'INSERT INTO pgrelay._outbox_%s (xid, at, source_id, operation, group_hash, data) '
        'SELECT $1, clock_timestamp(), w.source_id, CASE WHEN w.channel = ''events'' THEN ''s'' ELSE ''m'' END::"char", '
        'e.group_hash, e.data '
        'FROM pgrelay.watch AS w CROSS JOIN unnest($2, $3) AS e (group_hash, data) WHERE w.watched_table = $4',
        pgrelay._active_slot()
    )
    USING pg_current_xact_id()::text::bigint, p_group_hashes, p_data, p_table;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$function$;

COMMENT ON FUNCTION pgrelay._append_snapshot(regclass, integer[], text[])
IS 'Put events of the operation snapshot into the outbox';
REVOKE ALL ON FUNCTION pgrelay._append_snapshot(regclass, integer[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._append_snapshot(regclass, integer[], text[]) TO pgrelay_operator;
