-- Private: return when statement_timeout will cancel the caller's statement; NULL if it has no limit.
CREATE OR REPLACE FUNCTION pgrelay._statement_ends_at()
RETURNS timestamptz
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT statement_timestamp() + nullif(current_setting('statement_timeout')::interval, '0')
$function$;

COMMENT ON FUNCTION pgrelay._statement_ends_at() IS 'Return when statement_timeout will cancel the caller''s statement';
REVOKE ALL ON FUNCTION pgrelay._statement_ends_at() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._statement_ends_at() TO pgrelay_operator;
