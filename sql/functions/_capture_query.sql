-- Private: return the query that reads a statement's changes from its transition tables, in the rows' order, as
-- (group_hash integer, data text): what an outbox table's columns of these names hold.
-- p_operation: INSERT, UPDATE, DELETE, TRUNCATE, or SNAPSHOT for rows as they are, from a relation named new_rows.
-- p_relation: the table that the trigger is on, the watched one or a partition of it. p_paired: whether an UPDATE's old
-- and new rows correspond. p_payload: instead of the watch's.
-- json all along: jsonb, and whatever takes json apart, refuses the \u0000 that a json column may hold.
CREATE OR REPLACE FUNCTION pgrelay._capture_query(
    p_watch pgrelay.watch,
    p_operation text,
    p_relation oid,
    p_paired boolean DEFAULT true,
    p_payload text DEFAULT NULL
)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Lambda takes 6 MB synchronously; as a string in the batch's JSON, the data grow by their escapes to twice at most.
    c_surely_fits_bytes CONSTANT integer := 3000000;
    c_fits_bytes CONSTANT integer := 6200000;
    v_payload CONSTANT text := coalesce(p_payload, p_watch.payload);
    v_key_columns CONSTANT text[] := pgrelay._key_columns(p_relation);
    v_columns text[];
    v_are_all boolean;
    v_key text;
    v_row_columns text[];
    v_meets CONSTANT text := coalesce('(' || p_watch.condition || ')', 'true');
    v_new text := '''null''';
    v_old text := '''null''';
    v_changed text := '''null''';
    v_from text;
    v_where text := '';
    v_order text := '';
    v_select_columns text;
    v_differences text;
    v_new_changed text;
    v_old_changed text;
BEGIN
    IF p_operation = 'TRUNCATE' THEN
        RETURN 'SELECT NULL::integer AS group_hash, '
            || quote_literal(
                '"key":null,"new":null,"old":null,"changed":null'
                || CASE
                    WHEN p_relation = p_watch.watched_table THEN ''
                    ELSE ',"partition":' || to_json(p_relation::regclass::text)::text
                END
                || '}'
            ) || ' AS data';
    END IF;

    SELECT w.o_names, w.o_are_all INTO v_columns, v_are_all
    FROM pgrelay._watched_columns(p_watch, p_relation) AS w;
    v_row_columns := CASE WHEN NOT v_are_all THEN coalesce(v_columns, '{}') END;

    IF p_operation = 'UPDATE' AND p_paired THEN
        v_key := 'n.pgrelay_key';
        SELECT
            coalesce(string_agg(format(', t.%I AS c%s', c.name, c.position), '' ORDER BY c.position), ''),
            -- *<> on records compares bytes: it works for every type and calls no operator of the table owner's.
            string_agg(
                format(
                    'CASE WHEN ROW(n.c%1$s)::record *<> ROW(o.c%1$s)::record THEN %2$L END',
                    c.position, to_json(c.name)::text
                ),
                ', ' ORDER BY c.position
            ),
            string_agg(
                format(
                    'CASE WHEN ROW(n.c%1$s)::record *<> ROW(o.c%1$s)::record'
                    ' THEN %2$L || coalesce(to_json(n.c%1$s)::text, ''null'') END',
                    c.position, to_json(c.name)::text || ':'
                ),
                ', ' ORDER BY c.position
            ),
            string_agg(
                format(
                    'CASE WHEN ROW(n.c%1$s)::record *<> ROW(o.c%1$s)::record'
                    ' THEN %2$L || coalesce(to_json(o.c%1$s)::text, ''null'') END',
                    c.position, to_json(c.name)::text || ':'
                ),
                ', ' ORDER BY c.position
            )
        INTO v_select_columns, v_differences, v_new_changed, v_old_changed
        FROM unnest(v_columns) WITH ORDINALITY AS c (name, position);
        v_changed := format(
            '''['' || array_to_string(ARRAY[%s]::text[], '','') || '']''', coalesce(v_differences, '')
        );
        CASE v_payload
            WHEN 'full' THEN
                v_new := 'n.pgrelay_row';
                v_old := 'o.pgrelay_row';
            WHEN 'changed' THEN
                v_new := format(
                    '''{'' || array_to_string(ARRAY[%s]::text[], '','') || ''}''', coalesce(v_new_changed, '')
                );
                v_old := format(
                    '''{'' || array_to_string(ARRAY[%s]::text[], '','') || ''}''', coalesce(v_old_changed, '')
                );
            ELSE
                v_old := 'CASE WHEN n.pgrelay_key <> o.pgrelay_key THEN o.pgrelay_key ELSE ''null'' END';
        END CASE;
        -- Both transition tables get a row's two versions at the same moment: the same position is the same row.
        v_from := format(
            '(SELECT row_number() OVER () AS pgrelay_position, %1$s AS pgrelay_meets, %2$s AS pgrelay_key, '
            '%3$s AS pgrelay_row%4$s FROM new_rows AS t) AS n INNER JOIN '
            '(SELECT row_number() OVER () AS pgrelay_position, %1$s AS pgrelay_meets, %2$s AS pgrelay_key, '
            '%3$s AS pgrelay_row%4$s FROM old_rows AS t) AS o ON o.pgrelay_position = n.pgrelay_position',
            v_meets,
            pgrelay._key_expression(v_key_columns, 't'),
            CASE v_payload WHEN 'full' THEN pgrelay._row_expression(v_row_columns, 't') ELSE 'NULL::text' END,
            v_select_columns
        );
        -- An UPDATE counts if the row met the condition before it or meets it now: leaving is news, too.
        v_where := CASE WHEN p_watch.condition IS NOT NULL THEN ' WHERE (n.pgrelay_meets OR o.pgrelay_meets)' ELSE '' END;
        v_order := ' ORDER BY n.pgrelay_position';
    ELSE
        v_from := CASE p_operation WHEN 'DELETE' THEN 'old_rows' ELSE 'new_rows' END || ' AS t';
        v_key := pgrelay._key_expression(v_key_columns, 't');
        IF v_payload <> 'key' AND p_operation = 'DELETE' THEN
            v_old := pgrelay._row_expression(v_row_columns, 't');
        ELSIF v_payload <> 'key' THEN
            v_new := pgrelay._row_expression(v_row_columns, 't');
        END IF;
        v_where := CASE WHEN p_watch.condition IS NOT NULL THEN ' WHERE ' || v_meets ELSE '' END;
    END IF;

    -- OFFSET 0 keeps the planner from writing each row twice, for its size and for itself.
    v_from := format(
        '(SELECT %s AS pgrelay_key, %s AS new_row, %s AS old_row, %s AS changed FROM %s%s%s OFFSET 0) AS r',
        v_key, v_new, v_old, v_changed, v_from, v_where, v_order
    );
    v_from := format(
        '(SELECT r.pgrelay_key, r.changed, ''"key":'' || r.pgrelay_key || '',"new":'' || r.new_row || '',"old":'' '
        '|| r.old_row || '',"changed":'' || r.changed || ''}'' AS data FROM %s%s OFFSET 0) AS e',
        v_from,
        -- Where the watch chose columns, or sends only what changed, an UPDATE that changed none of them is no news.
        CASE
            WHEN p_operation = 'UPDATE' AND p_paired AND (v_payload = 'changed' OR NOT v_are_all)
                THEN ' WHERE r.changed <> ''[]'''
            ELSE ''
        END
    );
    RETURN format(
        'SELECT %s AS group_hash, CASE WHEN octet_length(e.data) > %s AND octet_length(to_json(e.data)::text) > %s '
        'THEN ''"key":'' || e.pgrelay_key || '',"new":null,"old":null,"changed":'' || e.changed '
        '|| '',"omitted_bytes":'' || octet_length(e.data) || ''}'' ELSE e.data END AS data FROM %s',
        CASE
            WHEN NOT p_watch.ordered THEN 'NULL::integer'
            WHEN v_key_columns IS NULL THEN '0'
            ELSE 'hashtext(e.pgrelay_key)'
        END,
        c_surely_fits_bytes, c_fits_bytes, v_from
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._capture_query(pgrelay.watch, text, oid, boolean, text)
IS 'Return the query that reads a statement''s changes from its transition tables';
REVOKE ALL ON FUNCTION pgrelay._capture_query(pgrelay.watch, text, oid, boolean, text) FROM PUBLIC;
