-- Private: return how long to wait after a failure: twice as long each time up to a limit, and never quite the same, so
-- that what failed together does not come back together.
-- p_failures: how many came before, 0 or more.
CREATE OR REPLACE FUNCTION pgrelay._backoff_seconds(
    p_failures integer, p_first_seconds double precision, p_longest_seconds double precision
)
RETURNS double precision
LANGUAGE sql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT least(p_longest_seconds, p_first_seconds * power(2::float8, least(p_failures, 40))) * (0.75 + random() / 2)
$function$;

COMMENT ON FUNCTION pgrelay._backoff_seconds(integer, double precision, double precision)
IS 'Return how long to wait after a failure';
REVOKE ALL ON FUNCTION pgrelay._backoff_seconds(integer, double precision, double precision) FROM PUBLIC;
