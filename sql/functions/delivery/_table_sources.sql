-- Private: return the sources of a table, whatever it has been called while it was watched, and of tables of its name
-- that are no longer watched, because a dropped one has no other name. p_table: resolved as the caller's search path
-- says; a name that no table has any more, in the first schema of that path where one was watched. NULL for all
-- sources. No SET clause, because of that path; so every name and operator has its schema.
-- Raises PR063 (never watched) and what PostgreSQL raises for what is no name.
CREATE OR REPLACE FUNCTION pgrelay._table_sources(p_table text)
RETURNS integer[]
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
AS $function$
DECLARE
    v_parts CONSTANT pg_catalog.text[] := pg_catalog.parse_ident(p_table);
    v_name pg_catalog.text := v_parts[pg_catalog.cardinality(v_parts)];
    v_schema pg_catalog.text := v_parts[pg_catalog.cardinality(v_parts) OPERATOR(pg_catalog.-) 1];
    v_table pg_catalog.oid;
    v_found pg_catalog.int4[];
BEGIN
    IF p_table IS NULL THEN
        RETURN NULL;
    END IF;
    BEGIN
        v_table := pg_catalog.to_regclass(p_table)::pg_catalog.oid;
    EXCEPTION
        WHEN insufficient_privilege THEN
            NULL; -- its schema is closed to the caller: then by the name alone
    END;
    IF v_table IS NOT NULL THEN
        SELECT n.nspname, c.relname INTO v_schema, v_name
        FROM pg_catalog.pg_class AS c
        INNER JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        WHERE c.oid OPERATOR(pg_catalog.=) v_table;
    ELSIF v_schema IS NULL THEN
        v_schema := (
            SELECT p.name
            FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS p (name, place)
            WHERE EXISTS (
                SELECT FROM pgrelay.source AS s
                WHERE
                    s.table_schema OPERATOR(pg_catalog.=) p.name::pg_catalog.text
                    AND s.table_name OPERATOR(pg_catalog.=) v_name
            )
            ORDER BY p.place
            LIMIT 1
        );
    END IF;
    v_found := ARRAY(
        SELECT s.source_id
        FROM pgrelay.source AS s
        LEFT JOIN pgrelay.watch AS w ON w.watch_id OPERATOR(pg_catalog.=) s.watch_id
        WHERE
            w.watched_table::pg_catalog.oid OPERATOR(pg_catalog.=) v_table
            OR (
                s.table_schema OPERATOR(pg_catalog.=) v_schema
                AND s.table_name OPERATOR(pg_catalog.=) v_name
                AND (
                    v_table IS NULL
                    OR NOT EXISTS (
                        SELECT FROM pg_catalog.pg_class AS c
                        WHERE c.oid OPERATOR(pg_catalog.=) w.watched_table::pg_catalog.oid
                    )
                )
            )
    );
    IF v_table IS NULL AND pg_catalog.cardinality(v_found) OPERATOR(pg_catalog.=) 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR063',
            MESSAGE = pg_catalog.format('there is no table %s, and none of that name was watched', p_table),
            HINT = 'SELECT DISTINCT table_schema, table_name FROM pgrelay.dead_letter names those that have dead letters.';
    END IF;
    RETURN v_found;
END
$function$;

COMMENT ON FUNCTION pgrelay._table_sources(text) IS 'Return the sources of a table, watched or not';
REVOKE ALL ON FUNCTION pgrelay._table_sources(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._table_sources(text) TO pgrelay_operator;
