-- Private: make the sequence that is a binding's breaker: a rollback does not take back what is written to a sequence.
-- Its value is the number of failures in a row or, once the breaker is open, until when, in milliseconds since 1970.
CREATE OR REPLACE FUNCTION pgrelay._make_breaker(p_binding_id integer)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF to_regclass(format('pgrelay.%I', '_breaker_' || p_binding_id)) IS NULL THEN
        EXECUTE format('CREATE SEQUENCE pgrelay.%I MINVALUE 0 START 1', '_breaker_' || p_binding_id);
        EXECUTE format('GRANT SELECT ON SEQUENCE pgrelay.%I TO pgrelay_operator', '_breaker_' || p_binding_id);
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._make_breaker(integer) IS 'Make the sequence that is a binding''s breaker';
REVOKE ALL ON FUNCTION pgrelay._make_breaker(integer) FROM PUBLIC;
