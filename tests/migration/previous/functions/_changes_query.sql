-- Private: return the query that reads a statement's changes from its transition tables, in the rows' order, as
-- (key json, new_row json, old_row json, changed json).
-- p_operation: INSERT, UPDATE, DELETE or TRUNCATE. p_paired: whether an UPDATE's old and new rows correspond.
-- Made for each statement from the catalog, so that ALTER TABLE needs no care. json all along: jsonb, and whatever
-- takes json apart, refuses the \u0000 that a json column may hold.
CREATE OR REPLACE FUNCTION pgrelay._changes_query(p_table oid, p_operation text, p_paired boolean)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key text;
    v_columns text;
    v_changed text;
BEGIN
    SELECT 'json_build_object(' || string_agg(format('%L, t.%1$I', a.attname), ', ' ORDER BY k.position) || ')'
    INTO v_key
    FROM pg_index AS i
    CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position)
    INNER JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid = p_table AND i.indisprimary AND k.position <= i.indnkeyatts;
    v_key := coalesce(v_key, 'NULL::json');

    IF p_operation = 'TRUNCATE' THEN
        RETURN 'SELECT NULL::json AS key, NULL::json AS new_row, NULL::json AS old_row, NULL::json AS changed';
    END IF;

    -- t.* and not t, which would be a column of that name where there is one.
    IF p_operation = 'DELETE' THEN
        RETURN format(
            'SELECT %s AS key, NULL::json AS new_row, to_json(t.*) AS old_row, NULL::json AS changed '
            'FROM old_rows AS t',
            v_key
        );
    ELSIF p_operation = 'INSERT' OR NOT p_paired THEN
        RETURN format(
            'SELECT %s AS key, to_json(t.*) AS new_row, NULL::json AS old_row, NULL::json AS changed '
            'FROM new_rows AS t',
            v_key
        );
    END IF;

    SELECT
        string_agg(format(', t.%I AS c%s', a.attname, a.attnum), '' ORDER BY a.attnum),
        -- *<> on records compares bytes: it works for every type and calls no operator of the table owner's.
        string_agg(
            format('CASE WHEN ROW(n.c%1$s)::record *<> ROW(o.c%1$s)::record THEN %2$L END', a.attnum, a.attname),
            ', ' ORDER BY a.attnum
        )
    INTO v_columns, v_changed
    FROM pg_attribute AS a
    WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped;

    -- Both transition tables get a row's two versions at the same moment: the same position is the same row.
    RETURN format(
        'SELECT n.key, n.whole AS new_row, o.whole AS old_row, '
        'to_json(array_remove(ARRAY[%3$s]::text[], NULL)) AS changed '
        'FROM ('
        'SELECT row_number() OVER () AS position, %1$s AS key, to_json(t.*) AS whole%2$s FROM new_rows AS t'
        ') AS n INNER JOIN ('
        'SELECT row_number() OVER () AS position, to_json(t.*) AS whole%2$s FROM old_rows AS t'
        ') AS o ON o.position = n.position ORDER BY n.position',
        v_key, v_columns, v_changed
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._changes_query(oid, text, boolean)
IS 'Return the query that reads a statement''s changes from its transition tables';
REVOKE ALL ON FUNCTION pgrelay._changes_query(oid, text, boolean) FROM PUBLIC;
