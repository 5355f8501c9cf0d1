-- Private: return the SQL that writes an updated row's changed columns and their values as the text of a JSON object.
-- p_columns: as for _changed_names. p_version: n for the row after the update, o for the row before it. p_is_guarded:
-- as for _column_value.
-- Example: for the columns id and state and the version n,
--     ('{' OPERATOR(pg_catalog.||) pg_catalog.array_to_string(ARRAY[
--                         <_if_changed(1, '"id":' and n.c1 as JSON)>,
--                         <_if_changed(2, '"state":' and n.c2 as JSON)>
--                     ]::pg_catalog.text[], ',') OPERATOR(pg_catalog.||) '}')
CREATE OR REPLACE FUNCTION pgrelay._changed_values(
    p_relation oid, p_columns text[], p_version text, p_is_guarded boolean
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    pgrelay._enclosed_list(
        '{',
        array_agg(
            pgrelay._if_changed(
                c.position,
                format(
                    '%L OPERATOR(pg_catalog.||) coalesce(pg_catalog.to_json(%s)::pg_catalog.text, ''null'')',
                    to_json(c.name)::text || ':',
                    pgrelay._column_value(p_relation, c.name, format('%s.c%s', p_version, c.position), p_is_guarded)
                )
            ) ORDER BY c.position
        ),
        '}'
    )
FROM unnest(p_columns) WITH ORDINALITY AS c (name, position)
$function$;

COMMENT ON FUNCTION pgrelay._changed_values(oid, text[], text, boolean)
IS 'Return the SQL that writes the changed columns of one version';
REVOKE ALL ON FUNCTION pgrelay._changed_values(oid, text[], text, boolean) FROM PUBLIC;
