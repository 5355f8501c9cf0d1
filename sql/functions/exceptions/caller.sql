-- Public: return the name of what called the procedure that asks, for a procedure of yours that reports what others
-- pass to it: report_exception(d, pgrelay.caller()). NULL if nothing in PL/pgSQL called it.
CREATE OR REPLACE FUNCTION pgrelay.caller()
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $function$
DECLARE
    v_stack text;
BEGIN
    GET DIAGNOSTICS v_stack = PG_CONTEXT;
    RETURN (SELECT s.procedures[2] FROM pgrelay._reporting_stack(v_stack, NULL) AS s);
END
$function$;

COMMENT ON FUNCTION pgrelay.caller() IS 'Return what called the procedure that asks';
REVOKE ALL ON FUNCTION pgrelay.caller() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.caller() TO pgrelay_operator, pgrelay_reporter;
