-- Private: return the SQL of all that a watch sends of one version of an updated row, which _version_query reads.
-- p_version: n for the row after the update, o for the row before it. p_is_guarded: as for _column_value.
-- Example: for the payload full and the version n: n.pgrelay_row
CREATE OR REPLACE FUNCTION pgrelay._version_expression(
    p_watch pgrelay.watch, p_relation oid, p_version text, p_is_guarded boolean
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE p_watch.payload
        WHEN 'full' THEN p_version || '.pgrelay_row'
        WHEN 'key' THEN quote_literal('null')
        ELSE pgrelay._object_expression(
            p_relation,
            w.o_names,
            ARRAY(SELECT format('%s.c%s', p_version, n) FROM generate_series(1, cardinality(w.o_names)) AS n ORDER BY n),
            p_is_guarded
        )
    END
FROM pgrelay._watched_columns(p_watch, p_relation) AS w
$function$;

COMMENT ON FUNCTION pgrelay._version_expression(pgrelay.watch, oid, text, boolean)
IS 'Return the SQL of all that a watch sends of one version of an updated row';
REVOKE ALL ON FUNCTION pgrelay._version_expression(pgrelay.watch, oid, text, boolean) FROM PUBLIC;
