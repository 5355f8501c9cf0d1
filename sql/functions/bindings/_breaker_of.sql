-- Private: return the sequence that is a binding's breaker.
CREATE OR REPLACE FUNCTION pgrelay._breaker_of(p_binding_id integer)
RETURNS regclass
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT to_regclass(format('pgrelay.%I', '_breaker_' || p_binding_id))
$function$;

COMMENT ON FUNCTION pgrelay._breaker_of(integer) IS 'Return the sequence that is a binding''s breaker';
REVOKE ALL ON FUNCTION pgrelay._breaker_of(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._breaker_of(integer) TO pgrelay_operator;
