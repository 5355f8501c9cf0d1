-- Private: return the functions and procedures that allow grants together with a binding, beside call.
CREATE OR REPLACE FUNCTION pgrelay._routines_with(p_name text)
RETURNS SETOF regprocedure
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT p.oid::regprocedure
FROM pgrelay._binding_routine AS r
INNER JOIN pg_proc AS p ON p.proname = r.routine
WHERE r.binding = p_name AND p.pronamespace = 'pgrelay'::regnamespace
$function$;

COMMENT ON FUNCTION pgrelay._routines_with(text) IS 'Return what allow grants together with a binding';
REVOKE ALL ON FUNCTION pgrelay._routines_with(text) FROM PUBLIC;
