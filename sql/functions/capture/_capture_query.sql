-- Private: return the query that reads a statement's changes from its transition tables, in the rows' order, as
-- (group_hash integer, data text): what an outbox table's columns of these names hold. Every name and operator in it
-- has its schema, so that the capture function needs no search path of its own.
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
    v_payload CONSTANT text := coalesce(p_payload, p_watch.payload);
    v_key_columns CONSTANT text[] := pgrelay._key_columns(p_relation);
    v_columns text[];
    v_are_all boolean;
    v_key text;
    v_row_columns text[];
    v_meets CONSTANT text := coalesce('(' || p_watch.condition || ')', 'true');
    v_new text := '''null''';
    v_old text := '''null''';
    v_changed text;
    v_from text;
    v_where text := '';
    v_order text := '';
    v_select_columns text;
    v_differences text;
    v_new_changed text;
    v_old_changed text;
BEGIN
    IF p_operation = 'TRUNCATE' THEN
        RETURN 'SELECT NULL::pg_catalog.int4 AS group_hash, '
            || quote_literal(
                '"key":null'
                || CASE
                    WHEN p_relation = p_watch.watched_table THEN ''
                    ELSE ',"partition":' || to_json(p_relation::regclass::text)::text
                END
            ) || ' AS data';
    END IF;

    SELECT w.o_names, w.o_are_all INTO v_columns, v_are_all
    FROM pgrelay._watched_columns(p_watch, p_relation) AS w;
    v_row_columns := CASE WHEN NOT v_are_all THEN coalesce(v_columns, '{}') END;

    IF p_watch.channel <> 'events' THEN
        -- A metric or record is of the row as it is now, and stored like what publish_metric and forward_record send:
        -- without its braces.
        RETURN format(
            'SELECT NULL::pg_catalog.int4 AS group_hash, pg_catalog.substr(e.event, 2, '
            'pg_catalog.length(e.event) OPERATOR(pg_catalog.-) 2) AS data '
            'FROM new_rows AS t CROSS JOIN LATERAL pg_catalog.unnest(%s) AS e (event) WHERE %s',
            CASE p_watch.channel
                WHEN 'metrics' THEN pgrelay._metric_expression(p_watch.mapping, 't', p_relation)
                ELSE pgrelay._record_expression(
                    substring(p_watch.destination FROM '^records:(.+)$'), v_row_columns, p_watch.mapping, 't',
                    p_relation
                )
            END,
            v_meets
        );
    END IF;

    IF p_operation = 'UPDATE' AND p_paired THEN
        v_key := 'n.pgrelay_key';
        SELECT
            coalesce(string_agg(format(', t.%I AS c%s', c.name, c.position), '' ORDER BY c.position), ''),
            -- *<> on records compares bytes: it works for every type and calls no operator of the table owner's.
            string_agg(
                format(
                    'CASE WHEN ROW(n.c%1$s)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(o.c%1$s)::pg_catalog.record '
                    'THEN %2$L END',
                    c.position, to_json(c.name)::text
                ),
                ', ' ORDER BY c.position
            ),
            string_agg(
                format(
                    'CASE WHEN ROW(n.c%1$s)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(o.c%1$s)::pg_catalog.record '
                    'THEN %2$L OPERATOR(pg_catalog.||) '
                    'coalesce(pg_catalog.to_json(n.c%1$s)::pg_catalog.text, ''null'') END',
                    c.position, to_json(c.name)::text || ':'
                ),
                ', ' ORDER BY c.position
            ),
            string_agg(
                format(
                    'CASE WHEN ROW(n.c%1$s)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(o.c%1$s)::pg_catalog.record '
                    'THEN %2$L OPERATOR(pg_catalog.||) '
                    'coalesce(pg_catalog.to_json(o.c%1$s)::pg_catalog.text, ''null'') END',
                    c.position, to_json(c.name)::text || ':'
                ),
                ', ' ORDER BY c.position
            )
        INTO v_select_columns, v_differences, v_new_changed, v_old_changed
        FROM unnest(v_columns) WITH ORDINALITY AS c (name, position);
        v_changed := format(
            '(''['' OPERATOR(pg_catalog.||) pg_catalog.array_to_string(ARRAY[%s]::pg_catalog.text[], '','') '
            'OPERATOR(pg_catalog.||) '']'')', coalesce(v_differences, '')
        );
        CASE v_payload
            WHEN 'full' THEN
                v_new := 'n.pgrelay_row';
                v_old := 'o.pgrelay_row';
            WHEN 'changed' THEN
                v_new := format(
                    '''{'' OPERATOR(pg_catalog.||) pg_catalog.array_to_string(ARRAY[%s]::pg_catalog.text[], '','') '
                    'OPERATOR(pg_catalog.||) ''}''', coalesce(v_new_changed, '')
                );
                v_old := format(
                    '''{'' OPERATOR(pg_catalog.||) pg_catalog.array_to_string(ARRAY[%s]::pg_catalog.text[], '','') '
                    'OPERATOR(pg_catalog.||) ''}''', coalesce(v_old_changed, '')
                );
            ELSE
                v_old := 'CASE WHEN n.pgrelay_key OPERATOR(pg_catalog.<>) o.pgrelay_key THEN o.pgrelay_key ELSE ''null'' END';
        END CASE;
        -- Both transition tables get a row's two versions at the same moment: the same position is the same row.
        v_from := format(
            '(SELECT pg_catalog.row_number() OVER () AS pgrelay_position, %1$s AS pgrelay_meets, %2$s AS pgrelay_key, '
            '%3$s AS pgrelay_row%4$s FROM new_rows AS t) AS n INNER JOIN '
            '(SELECT pg_catalog.row_number() OVER () AS pgrelay_position, %1$s AS pgrelay_meets, %2$s AS pgrelay_key, '
            '%3$s AS pgrelay_row%4$s FROM old_rows AS t) AS o '
            'ON o.pgrelay_position OPERATOR(pg_catalog.=) n.pgrelay_position',
            v_meets,
            pgrelay._key_expression(v_key_columns, 't'),
            CASE v_payload WHEN 'full' THEN pgrelay._row_expression(v_row_columns, 't') ELSE 'NULL::pg_catalog.text' END,
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

    IF p_operation = 'UPDATE' AND p_paired AND (v_payload = 'changed' OR NOT v_are_all) THEN
        -- Where the watch chose columns, or sends only what changed, an UPDATE that changed none of them is no news.
        v_where := v_where || CASE v_where WHEN '' THEN ' WHERE ' ELSE ' AND ' END
            || v_changed || ' OPERATOR(pg_catalog.<>) ''[]''';
    END IF;
    RETURN format(
        'SELECT %s AS group_hash, %s AS data FROM %s%s%s',
        CASE
            WHEN NOT p_watch.ordered THEN 'NULL::pg_catalog.int4'
            WHEN v_key_columns IS NULL THEN '0'
            ELSE 'pg_catalog.hashtext(' || v_key || ')'
        END,
        -- What an event of the operation does not have is added when it is sent, see _data_end.
        array_to_string(
            ARRAY[
                quote_literal('"key":'), v_key,
                CASE WHEN p_operation <> 'DELETE' THEN quote_literal(',"new":') END,
                CASE WHEN p_operation <> 'DELETE' THEN v_new END,
                CASE WHEN p_operation IN ('UPDATE', 'DELETE') THEN quote_literal(',"old":') END,
                CASE WHEN p_operation IN ('UPDATE', 'DELETE') THEN v_old END,
                CASE WHEN p_operation = 'UPDATE' THEN quote_literal(',"changed":') END,
                CASE WHEN p_operation = 'UPDATE' THEN coalesce(v_changed, quote_literal('null')) END
            ],
            ' OPERATOR(pg_catalog.||) '
        ),
        v_from, v_where, v_order
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._capture_query(pgrelay.watch, text, oid, boolean, text)
IS 'Return the query that reads a statement''s changes from its transition tables';
REVOKE ALL ON FUNCTION pgrelay._capture_query(pgrelay.watch, text, oid, boolean, text) FROM PUBLIC;
