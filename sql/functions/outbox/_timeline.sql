-- Private: return the timeline of the server, which is another one after a promotion or a restore to a point in time;
-- NULL where the server does not say, or cannot while it recovers.
CREATE OR REPLACE FUNCTION pgrelay._timeline()
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN left(pg_walfile_name(pg_current_wal_insert_lsn()), 8);
EXCEPTION
    WHEN insufficient_privilege OR undefined_function OR feature_not_supported OR object_not_in_prerequisite_state THEN
        RETURN NULL;
END
$function$;

COMMENT ON FUNCTION pgrelay._timeline() IS 'Return the timeline of the server';
REVOKE ALL ON FUNCTION pgrelay._timeline() FROM PUBLIC;
