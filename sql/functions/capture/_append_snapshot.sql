-- Private: append rows of a watched table to the outbox, as events of the operation snapshot, and return how many.
-- p_group_hashes, p_data: what the query of _snapshot_query returned; NULL for no rows. Raises 42501
-- unless the caller may update the table, and so can make events of it anyway.
CREATE OR REPLACE FUNCTION pgrelay._append_snapshot(p_table regclass, p_group_hashes integer[], p_data text[])
RETURNS bigint
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    coalesce(
        sum(pgrelay._append(w.source_id, pgrelay._operation_letter('snapshot', w.channel), p_group_hashes, p_data)), 0
    )::bigint
FROM pgrelay.watch AS w
CROSS JOIN pgrelay._require_right(p_table, 'UPDATE')
WHERE
    w.watched_table = p_table
    -- Delivery puts them together as they are.
    AND (SELECT count(('{' || d.data || '}')::json) FROM unnest(p_data) AS d (data)) >= 0
$function$;

COMMENT ON FUNCTION pgrelay._append_snapshot(regclass, integer[], text[])
IS 'Append rows of a watched table to the outbox, as events of the operation snapshot';
REVOKE ALL ON FUNCTION pgrelay._append_snapshot(regclass, integer[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._append_snapshot(regclass, integer[], text[]) TO pgrelay_operator;
