-- Private: return the type under which a row condition sees a column: PostgreSQL's own types as they are, a domain as
-- what it is made of, an enum as text. NULL for a type that no condition may use, because comparing its values may call
-- functions that others define.
-- Example: numeric for a domain over numeric(10,2)
CREATE OR REPLACE FUNCTION pgrelay._condition_type(p_type oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN pgrelay._is_built_in(t.oid) AND t.typtype <> 'd' THEN format_type(t.oid, -1)
        WHEN t.typtype = 'd'
            THEN (SELECT pgrelay._condition_type(b.oid) FROM pg_type AS b WHERE b.oid = t.typbasetype AND b.typtype <> 'e')
        WHEN t.typtype = 'e' THEN 'text'
    END
FROM pg_type AS t
WHERE t.oid = p_type
$function$;

COMMENT ON FUNCTION pgrelay._condition_type(oid) IS 'Return the type under which a row condition sees a column';
REVOKE ALL ON FUNCTION pgrelay._condition_type(oid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._condition_type(oid) TO pgrelay_operator;
