-- Private: return the columns that a mapping names.
CREATE OR REPLACE FUNCTION pgrelay._mapping_columns(p_mapping json)
RETURNS text[]
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
WITH RECURSIVE part AS (
    SELECT p_mapping AS value
    UNION ALL
    SELECT coalesce(m.member, m.element)
    FROM part AS p
    CROSS JOIN LATERAL ROWS FROM (
        json_each(CASE json_typeof(p.value) WHEN 'object' THEN p.value ELSE '{}' END),
        json_array_elements(CASE json_typeof(p.value) WHEN 'array' THEN p.value ELSE '[]' END)
    ) AS m (key, member, element)
)

SELECT array_agg(DISTINCT pgrelay._mapped_column(p.value))
FROM part AS p
WHERE pgrelay._mapped_column(p.value) IS NOT NULL
$function$;

COMMENT ON FUNCTION pgrelay._mapping_columns(json) IS 'Return the columns that a mapping names';
REVOKE ALL ON FUNCTION pgrelay._mapping_columns(json) FROM PUBLIC;
