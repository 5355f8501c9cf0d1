-- Private: return the INSERT of a watch's capture function, for the table as it is now. $1 is the writer's transaction
-- id, $2 the time. A capture function runs it where its own, static one does not fit.
-- p_operation: TG_OP. p_paired, p_payload: as for _capture_query. Raises PR033 (unsafe cast to json).
-- Example: see _outbox_insert.
CREATE OR REPLACE FUNCTION pgrelay._capture_statement(
    p_watch_id integer,
    p_operation text,
    p_relation oid,
    p_slot bigint,
    p_paired boolean DEFAULT true,
    p_payload text DEFAULT NULL
)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM pgrelay._refuse_untrusted_json_casts(p_relation);
    RETURN (
        SELECT
            pgrelay._outbox_insert(
                p_slot, '$1', '$2', w.source_id, pgrelay._operation_letter(p_operation, w.channel),
                pgrelay._capture_query(w, lower(p_operation), p_relation, p_paired, p_payload)
            )
        FROM pgrelay.watch AS w
        WHERE w.watch_id = p_watch_id
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._capture_statement(integer, text, oid, bigint, boolean, text)
IS 'Return the INSERT of a capture function, for the table as it is now';
REVOKE ALL ON FUNCTION pgrelay._capture_statement(integer, text, oid, bigint, boolean, text) FROM PUBLIC;
