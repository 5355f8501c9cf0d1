-- Private: take one of the locks of pgrelay until the end of the transaction, and return whether no other session has
-- it. Takes no transaction id.
-- p_view: the view that stands for it; docs/decisions/0033-locks-of-its-own.md says why it is one.
CREATE OR REPLACE FUNCTION pgrelay._try_lock(p_view text)
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    EXECUTE format('LOCK TABLE pgrelay.%I IN EXCLUSIVE MODE NOWAIT', p_view);
    RETURN true;
EXCEPTION
    WHEN lock_not_available THEN
        RETURN false;
END
$function$;

COMMENT ON FUNCTION pgrelay._try_lock(text) IS 'Take one of the locks of pgrelay until the end of the transaction';
REVOKE ALL ON FUNCTION pgrelay._try_lock(text) FROM PUBLIC;
