-- Private: return the columns that the predicate of an index that _condition_index made names, as a watch keeps them;
-- NULL for NULL. Raises PR060 if it names the whole row, or compares an enum by its order, which its text does not
-- have.
-- Example: [{"name":"state","column":"state","type":"text","labels":["new","paid"]}]
CREATE OR REPLACE FUNCTION pgrelay._condition_columns(p_table regclass, p_index oid)
RETURNS json
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    v_tree CONSTANT text := (SELECT i.indpred::text FROM pg_index AS i WHERE i.indexrelid = p_index);
    v_columns json;
    v_obstacle text;
BEGIN
    -- From the predicate itself, and by what the watched table has: the caller may hand over any index.
    SELECT
        json_agg(
            json_build_object(
                'name', a.attname,
                'column', a.attname,
                'type', pgrelay._condition_type(a.atttypid),
                'labels', l.labels
            )
        ),
        CASE
            WHEN bool_or(n.number = 0) THEN 'it names the whole row'
            WHEN bool_or(a.attname IS NULL) THEN format('it names something that is no column of %s', p_table)
            -- The operators <, <=, > and >= of texts, and GREATEST and LEAST.
            WHEN v_tree ~ ':opno 66[4-7] |\{MINMAX|\{ROWCOMPARE' AND bool_or(l.labels IS NOT NULL)
                THEN 'it compares an enum by its order'
        END
    INTO v_columns, v_obstacle
    FROM (
        SELECT DISTINCT m.found[1]::integer AS number
        FROM regexp_matches(v_tree, ':varattno (-?\d+)', 'g') AS m (found)
    ) AS n
    LEFT JOIN pg_index AS i ON i.indexrelid = p_index
    LEFT JOIN pg_attribute AS k ON k.attrelid = i.indrelid AND k.attnum = n.number AND k.attnum > 0
    LEFT JOIN pg_attribute AS a
        ON
            a.attrelid = p_table AND a.attname = k.attname AND a.attnum > 0 AND NOT a.attisdropped
            AND pgrelay._condition_type(a.atttypid) = format_type(k.atttypid, -1)
    LEFT JOIN LATERAL (
        SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = a.atttypid
    ) AS l (labels) ON true;
    IF v_obstacle IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR060',
            MESSAGE = format('the condition does not work on %s: %s', p_table, v_obstacle),
            DETAIL = 'A condition sees the columns one by one, and enums as text.',
            HINT = 'Name the columns, compare enums by = and IN, or let a generated column hold the result.';
    END IF;
    RETURN v_columns;
END
$function$;

COMMENT ON FUNCTION pgrelay._condition_columns(regclass, oid) IS 'Return the columns that a row condition names';
REVOKE ALL ON FUNCTION pgrelay._condition_columns(regclass, oid) FROM PUBLIC;
