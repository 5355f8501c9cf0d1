-- Private: return the size of the outbox's tables, with their indexes and TOAST tables; NULL while one is locked,
-- as by a VACUUM FULL that waits for a writer: to ask for the size takes a lock.
CREATE OR REPLACE FUNCTION pgrelay._outbox_bytes()
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '50ms'
AS $function$
BEGIN
    RETURN (
        SELECT sum(pg_total_relation_size(t.name::regclass))::bigint
        FROM unnest(ARRAY['pgrelay._outbox_0', 'pgrelay._outbox_1', 'pgrelay._outbox_2']) AS t (name)
    );
EXCEPTION
    WHEN lock_not_available THEN
        RETURN NULL;
END
$function$;

COMMENT ON FUNCTION pgrelay._outbox_bytes() IS 'Return the size of the outbox''s tables';
REVOKE ALL ON FUNCTION pgrelay._outbox_bytes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._outbox_bytes() TO pgrelay_operator;
