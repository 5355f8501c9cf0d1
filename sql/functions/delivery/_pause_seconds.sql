-- Private: return how long a reader waits after a failure: longer each time, ten seconds at most, and never twice the
-- same, so that readers do not come back together.
CREATE OR REPLACE FUNCTION pgrelay._pause_seconds(p_failures integer)
RETURNS double precision
LANGUAGE sql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT least(10, 0.25 * power(2::float8, least(p_failures, 20))) * (0.75 + random() / 2)
$function$;

COMMENT ON FUNCTION pgrelay._pause_seconds(integer) IS 'Return how long a reader waits after a failure';
REVOKE ALL ON FUNCTION pgrelay._pause_seconds(integer) FROM PUBLIC;
