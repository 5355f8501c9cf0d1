-- Private: return the statements of a capture function that find out, for one operation, whether its static INSERTs can
-- do no wrong, and return at once if the statement touched no row: v_fits is NULL then. They fit if the table is as it
-- was when they were written, if no composite type of it got an attribute since (the next number of one has no
-- privileges as long as no attribute has it) and no enum of its condition lost a label, and if no row is so large that
-- its event may not fit into a text of 1 GB: stored values are compressed, and a character may take six in JSON.
-- v_may_grow is whether the static INSERTs may fail all the same, because of values whose text is far longer.
-- A transaction that is not READ COMMITTED queries the catalog as it was at its beginning, while names mean what they
-- mean now. So it asks functions that know the present: what each column is called and which type its values have.
-- Example:
--         IF pg_catalog.current_setting('transaction_isolation') OPERATOR(pg_catalog.=) 'read committed' THEN
--             SELECT pgrelay._has_shape(16400::pg_catalog.oid, '<digest>') INTO v_fits FROM new_rows LIMIT 1;
--         ELSE
--             BEGIN
--                 SELECT <all columns have their names, numbers and types, and none was added> INTO v_fits
--                 FROM new_rows AS t LIMIT 1;
--             EXCEPTION
--                 WHEN OTHERS THEN
--                     v_fits := false;
--             END;
--         END IF;
--         IF v_fits IS NULL THEN
--             RETURN NULL;
--         END IF;
--         v_fits := v_fits AND <no larger composite type> AND <all labels there>;
--         IF v_fits THEN
--             v_fits := NOT EXISTS (SELECT FROM new_rows AS t WHERE <size of its values> OPERATOR(pg_catalog.>) 50000);
--         END IF;
--         IF v_fits THEN
--             v_may_grow := EXISTS (SELECT FROM new_rows AS t WHERE <size of such values> OPERATOR(pg_catalog.>) 10000
--                 OR <one of them is compressed>);
--         END IF;
CREATE OR REPLACE FUNCTION pgrelay._capture_check(p_watch pgrelay.watch, p_operation text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    concat(
        format(
            $plpgsql$
        IF pg_catalog.current_setting('transaction_isolation') OPERATOR(pg_catalog.=) 'read committed' THEN
            SELECT pgrelay._has_shape(%s::pg_catalog.oid, %L) INTO v_fits FROM %I LIMIT 1;
        ELSE
            BEGIN
                SELECT %s INTO v_fits FROM %I AS t LIMIT 1;
            EXCEPTION
                WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
                    v_fits := false; -- it has no such column
            END;
        END IF;
        IF v_fits IS NULL THEN
            RETURN NULL;
        END IF;$plpgsql$,
            p_watch.watched_table::oid, p_watch.shape, t.names[1], c.types, t.names[1]
        ),
        (
            SELECT
                format(
                    $plpgsql$
        v_fits := v_fits AND %s;$plpgsql$,
                    string_agg(g.guard, ' AND ')
                )
            FROM pgrelay._type_guards(p_watch) AS g (guard)
            HAVING count(*) > 0
        ),
        (
            SELECT
                concat(
                    format(
                        $plpgsql$
        IF v_fits THEN
            v_fits := NOT (%s);
        END IF;$plpgsql$,
                        string_agg(
                            format(
                                'EXISTS (SELECT FROM %I AS t WHERE %s OPERATOR(pg_catalog.>) 50000)', n.name, s.sizes
                            ),
                            ' OR '
                        )
                    ),
                    $plpgsql$
        IF v_fits THEN
            v_may_grow := $plpgsql$ || (
                        string_agg(
                            format(
                                'EXISTS (SELECT FROM %I AS t WHERE %s OPERATOR(pg_catalog.>) 10000 OR %s)',
                                n.name, s.growing, s.compressed
                            ),
                            ' OR '
                        ) FILTER (WHERE s.growing IS NOT NULL)
                    ) || $plpgsql$;
        END IF;$plpgsql$
                )
            FROM unnest(t.names) AS n (name)
            CROSS JOIN (
                SELECT
                    string_agg(e.size, ' OPERATOR(pg_catalog.+) ') AS sizes,
                    string_agg(e.size, ' OPERATOR(pg_catalog.+) ') FILTER (WHERE c.may_grow) AS growing,
                    string_agg(
                        format('pg_catalog.pg_column_compression(t.%I) IS NOT NULL', c.name), ' OR '
                    ) FILTER (WHERE c.may_grow) AS compressed
                FROM pgrelay._large_columns(p_watch) AS c
                CROSS JOIN LATERAL (SELECT format('coalesce(pg_catalog.pg_column_size(t.%I), 0)', c.name)) AS e (size)
            ) AS s
            WHERE s.sizes IS NOT NULL
            HAVING count(*) > 0
        )
    )
FROM (
    SELECT
        CASE p_operation
            WHEN 'insert' THEN ARRAY['new_rows']
            WHEN 'update' THEN ARRAY['old_rows', 'new_rows']
            WHEN 'delete' THEN ARRAY['old_rows']
        END AS names
) AS t
CROSS JOIN (
    SELECT
        concat_ws(
            ' AND ',
            string_agg(
                format(
                    'pg_catalog.pg_typeof(t.%I)::pg_catalog.oid OPERATOR(pg_catalog.=) %s::pg_catalog.oid '
                    'AND pgrelay._column_identity(%s::pg_catalog.oid, %s) OPERATOR(pg_catalog.=) %L',
                    a.attname, a.atttypid::oid, a.attrelid, a.attnum, pgrelay._column_identity(a.attrelid, a.attnum)
                ),
                ' AND ' ORDER BY a.attnum
            ) FILTER (WHERE NOT a.attisdropped),
            format(
                'pg_catalog.has_column_privilege(%s::pg_catalog.oid, %s::pg_catalog.int2, ''SELECT'') IS NULL',
                p_watch.watched_table::oid, coalesce(max(a.attnum), 0) + 1
            )
        ) AS types
    FROM pg_attribute AS a
    WHERE a.attrelid = p_watch.watched_table AND a.attnum > 0
) AS c
$function$;

COMMENT ON FUNCTION pgrelay._capture_check(pgrelay.watch, text)
IS 'Return the statements that find out whether the static INSERTs of a capture function fit';
REVOKE ALL ON FUNCTION pgrelay._capture_check(pgrelay.watch, text) FROM PUBLIC;
