-- Private: return the query that reads some blocks of a watched table, or of a partition of it, as the arrays
-- group_hash and data of events of the operation snapshot. $1 and $2: the first row address, and the one to stop
-- before.
CREATE OR REPLACE FUNCTION pgrelay._snapshot_query(p_table regclass, p_part regclass, p_when text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        E'WITH new_rows AS MATERIALIZED (\n'
        'SELECT t.* FROM ONLY %s AS t WHERE t.ctid >= $1 AND t.ctid < $2 AND (%s\n) FOR SHARE\n'
        ') SELECT array_agg(q.group_hash), array_agg(q.data) FROM (%s) AS q',
        p_part, coalesce(p_when, 'true'), pgrelay._capture_query(w, 'snapshot', p_part)
    )
FROM pgrelay.watch AS w
WHERE w.watched_table = p_table
$function$;

COMMENT ON FUNCTION pgrelay._snapshot_query(regclass, regclass, text)
IS 'Return the query that reads some blocks of a watched table';
REVOKE ALL ON FUNCTION pgrelay._snapshot_query(regclass, regclass, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._snapshot_query(regclass, regclass, text) TO pgrelay_operator;
