-- Private: return the destinations that a function says in its answer to an empty batch that it was deployed with, the
-- first one first. NULL if it does not say.
CREATE OR REPLACE FUNCTION pgrelay._answered_destinations(p_answer json)
RETURNS text[]
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT ARRAY(SELECT d.name FROM json_array_elements_text(p_answer -> 'destinations') AS d (name))
WHERE
    CASE
        WHEN json_typeof(p_answer) = 'object' THEN json_typeof(p_answer -> 'destinations')
    END = 'array'
$function$;

COMMENT ON FUNCTION pgrelay._answered_destinations(json)
IS 'Return the destinations that a function says it was deployed with';
REVOKE ALL ON FUNCTION pgrelay._answered_destinations(json) FROM PUBLIC;
