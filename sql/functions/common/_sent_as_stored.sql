-- Private: return whether text leaves the database in the bytes that it is stored in: in UTF-8, and in SQL_ASCII, which
-- converts nothing. IMMUTABLE, as a database's encoding is, so that the planner knows it.
CREATE OR REPLACE FUNCTION pgrelay._sent_as_stored()
RETURNS boolean
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT current_setting('server_encoding') IN ('UTF8', 'SQL_ASCII')
$function$;

COMMENT ON FUNCTION pgrelay._sent_as_stored()
IS 'Return whether text leaves the database in the bytes that it is stored in';
REVOKE ALL ON FUNCTION pgrelay._sent_as_stored() FROM PUBLIC;
