-- Private: return the SQL that writes the names of an updated row's changed columns as the text of a JSON array.
-- p_columns: the columns, which _version_query calls c1, c2 and so on.
-- Example: for the columns id and state,
--     ('[' OPERATOR(pg_catalog.||) pg_catalog.array_to_string(ARRAY[
--                         <_if_changed(1, '"id"')>,
--                         <_if_changed(2, '"state"')>
--                     ]::pg_catalog.text[], ',') OPERATOR(pg_catalog.||) ']')
CREATE OR REPLACE FUNCTION pgrelay._changed_names(p_columns text[])
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    pgrelay._enclosed_list(
        '[', array_agg(pgrelay._if_changed(c.position, quote_literal(to_json(c.name))) ORDER BY c.position), ']'
    )
FROM unnest(p_columns) WITH ORDINALITY AS c (name, position)
$function$;

COMMENT ON FUNCTION pgrelay._changed_names(text[]) IS 'Return the SQL that writes the names of the changed columns';
REVOKE ALL ON FUNCTION pgrelay._changed_names(text[]) FROM PUBLIC;
