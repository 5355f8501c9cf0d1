-- Private: return the SQL of an event's group_hash. Events of one hash keep their order: those of one key, or all of a
-- table without a key. NULL if the watch is not ordered.
-- p_key: the SQL of the key; NULL without one.
-- Example: pg_catalog.hashtext(n.pgrelay_key)
CREATE OR REPLACE FUNCTION pgrelay._group_expression(p_is_ordered boolean, p_key text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN NOT p_is_ordered THEN 'NULL::pg_catalog.int4'
        ELSE coalesce('pg_catalog.hashtext(' || p_key || ')', '0')
    END
$function$;

COMMENT ON FUNCTION pgrelay._group_expression(boolean, text) IS 'Return the SQL of an event''s group_hash';
REVOKE ALL ON FUNCTION pgrelay._group_expression(boolean, text) FROM PUBLIC;
