-- Public: let a copy deliver that stands by because its original is on the same server. What waits in it is delivered
-- under its ids, so an event may arrive from both. Returns whether it stood by.
-- Raises PR069 (a subscription fills it).
CREATE OR REPLACE FUNCTION pgrelay.take_over()
RETURNS boolean
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_reason text := pgrelay._standby_reason();
BEGIN
    IF v_reason IS NULL THEN
        RETURN false;
    END IF;
    UPDATE pgrelay._origin AS o
    SET database_id = 0
    FROM pg_database AS d
    WHERE d.datname = current_database() AND o.database_id <> d.oid;
    v_reason := pgrelay._standby_reason();
    IF v_reason IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR069',
            MESSAGE = format('nothing is delivered from here: %s', v_reason),
            HINT = 'Drop or disable the subscription first; then it delivers by itself.';
    END IF;
    RETURN true;
END
$function$;

COMMENT ON FUNCTION pgrelay.take_over()
IS 'Let a copy deliver that stands by because its original is on the same server';
REVOKE ALL ON FUNCTION pgrelay.take_over() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.take_over() TO pgrelay_operator;
