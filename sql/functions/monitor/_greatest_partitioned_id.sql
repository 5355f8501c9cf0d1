-- Private: return up to where the ids of a partition set have come: the greatest one, or the lowest partition's lower
-- boundary where there is no row. The greatest is in the highest partition with rows, whose index finds it.
-- p_relation: the parent table. Returns beside it whether the index is missing; then there is no position.
CREATE OR REPLACE FUNCTION pgrelay._greatest_partitioned_id(
    p_relation oid, p_control text, OUT "position" numeric, OUT lacks_index boolean
)
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
SET standard_conforming_strings = on
AS $function$
DECLARE
    v_partition record;
    v_has_rows boolean;
BEGIN
    lacks_index := false;
    FOR v_partition IN
        SELECT
            substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''?([^'')]+)''?\)')::numeric AS lower_bound,
            substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''?([^'')]+)''?\)$')::numeric AS upper_bound,
            EXISTS (
                SELECT
                FROM pg_index AS x
                INNER JOIN pg_class AS ic ON ic.oid = x.indexrelid
                INNER JOIN pg_am AS m ON m.oid = ic.relam
                INNER JOIN pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
                WHERE
                    x.indrelid = c.oid
                    AND x.indisvalid
                    AND x.indpred IS NULL
                    AND m.amname = 'btree'
                    AND a.attname = p_control
            ) AS has_index
        FROM pg_inherits AS i
        INNER JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = p_relation AND pg_get_expr(c.relpartbound, c.oid) ~ '^FOR VALUES FROM \(''?-?[0-9]'
        ORDER BY 1 DESC
    LOOP
        -- By way of the parent, whose rights are enough.
        EXECUTE format(
            CASE
                WHEN v_partition.has_index THEN 'SELECT max(%1$I), max(%1$I) IS NOT NULL '
                ELSE 'SELECT NULL, count(*) > 0 '
            END
            || 'FROM (SELECT %1$I FROM %2$s WHERE %1$I >= %3$s AND %1$I < %4$s'
            || CASE WHEN v_partition.has_index THEN ') AS r' ELSE ' LIMIT 1) AS r' END,
            p_control, p_relation::regclass, v_partition.lower_bound, v_partition.upper_bound
        )
        INTO "position", v_has_rows;
        lacks_index := v_has_rows AND NOT v_partition.has_index;
        IF v_has_rows THEN
            RETURN;
        END IF;
        "position" := v_partition.lower_bound;
    END LOOP;
END
$function$;

COMMENT ON FUNCTION pgrelay._greatest_partitioned_id(oid, text)
IS 'Return up to where the ids of a partition set have come';
REVOKE ALL ON FUNCTION pgrelay._greatest_partitioned_id(oid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._greatest_partitioned_id(oid, text) TO pgrelay_operator;
