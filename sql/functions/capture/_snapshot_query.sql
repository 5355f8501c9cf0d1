-- Private: return the query that reads some blocks of a watched table, or of a partition of it, as the arrays
-- group_hash and data of events of the operation snapshot. $1 and $2: the first row address, and the one to stop
-- before. It runs with the rights of a caller who need not trust the table's owner, and the table may change before: so
-- everything in it is guarded.
-- p_condition_index: of a condition in addition to the watch's own, made by _condition_index; NULL for none. Raises
-- PR060 (condition).
CREATE OR REPLACE FUNCTION pgrelay._snapshot_query(p_table regclass, p_part regclass, p_condition_index oid)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_watch pgrelay.watch;
    v_condition record;
    v_query text;
BEGIN
    SELECT w.* INTO STRICT v_watch FROM pgrelay.watch AS w WHERE w.watched_table = p_table;
    v_query := pgrelay._capture_query(v_watch, 'snapshot', p_part, true);
    v_watch.condition := pgrelay._condition_text(p_condition_index);
    v_watch.condition_columns := pgrelay._condition_columns(p_table, p_condition_index);
    v_condition := pgrelay._condition_join(v_watch, 't', true);
    RETURN format(
        E'WITH new_rows AS MATERIALIZED (\n'
        'SELECT t.* FROM ONLY %s AS t%s WHERE t.ctid >= $1 AND t.ctid < $2 AND %s FOR SHARE OF t\n'
        ') SELECT array_agg(q.group_hash), array_agg(q.data) FROM (%s) AS q',
        p_part, v_condition.o_join, coalesce(v_condition.o_meets, 'true'), v_query
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._snapshot_query(regclass, regclass, oid)
IS 'Return the query that reads some blocks of a watched table';
REVOKE ALL ON FUNCTION pgrelay._snapshot_query(regclass, regclass, oid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._snapshot_query(regclass, regclass, oid) TO pgrelay_operator;
