-- Private: take a reader until the end of the transaction, and return whether no other session has it.
CREATE OR REPLACE FUNCTION pgrelay._take_reader(p_channel text, p_number integer)
RETURNS boolean
LANGUAGE sql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT pg_try_advisory_xact_lock(hashtext('pgrelay'), hashtext(format('reader %s %s', p_channel, p_number)))
$function$;

COMMENT ON FUNCTION pgrelay._take_reader(text, integer) IS 'Take a reader until the end of the transaction';
REVOKE ALL ON FUNCTION pgrelay._take_reader(text, integer) FROM PUBLIC;
