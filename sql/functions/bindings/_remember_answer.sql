-- Private: keep an answer for later calls, and delete a few that are too old. Waits for nobody.
CREATE OR REPLACE FUNCTION pgrelay._remember_answer(
    p_binding_id integer, p_payload_hash bytea, p_answer json, p_cache_seconds numeric
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_deleted_at_once CONSTANT integer := 10; -- more than are added, so that the table does not grow
BEGIN
    DELETE FROM pgrelay._call_cache
    WHERE ctid = ANY(
        ARRAY(
            SELECT c.ctid
            FROM pgrelay._call_cache AS c
            WHERE c.expires_at < clock_timestamp()
            LIMIT c_deleted_at_once
            FOR UPDATE SKIP LOCKED
        )
    );
    INSERT INTO pgrelay._call_cache (binding_id, payload_hash, answer, expires_at)
    VALUES (p_binding_id, p_payload_hash, p_answer, clock_timestamp() + p_cache_seconds * interval '1 second');
END
$function$;

COMMENT ON FUNCTION pgrelay._remember_answer(integer, bytea, json, numeric) IS 'Keep an answer for later calls';
REVOKE ALL ON FUNCTION pgrelay._remember_answer(integer, bytea, json, numeric) FROM PUBLIC;
