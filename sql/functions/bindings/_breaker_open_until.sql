-- Private: return until when the value of a breaker says that it is open; NULL where the value counts failures.
CREATE OR REPLACE FUNCTION pgrelay._breaker_open_until(p_value bigint)
RETURNS timestamptz
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
-- In milliseconds since 1970; smaller values are counts.
SELECT CASE WHEN p_value >= 1000000000 THEN to_timestamp(p_value / 1000.0) END
$function$;

COMMENT ON FUNCTION pgrelay._breaker_open_until(bigint)
IS 'Return until when the value of a breaker says that it is open';
REVOKE ALL ON FUNCTION pgrelay._breaker_open_until(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._breaker_open_until(bigint) TO pgrelay_operator;
