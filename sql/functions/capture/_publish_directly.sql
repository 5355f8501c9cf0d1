-- Private: hand a batch of row events to the publisher, without waiting until it has delivered them. If that fails, or
-- if p_reason says that an earlier call of the statement failed, append them to the outbox under the same numbers.
-- Returns the reason of the failure, or NULL.
-- p_ids, p_events, p_group_hashes, p_data: numbers, JSON and outbox columns of the events.
CREATE OR REPLACE FUNCTION pgrelay._publish_directly(
    p_watch pgrelay.watch,
    p_operation "char",
    p_at timestamptz,
    p_ids bigint[],
    p_events text[],
    p_group_hashes integer[],
    p_data text[],
    p_reason text
)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_reason text := p_reason;
    v_detail text;
BEGIN
    IF cardinality(p_events) = 0 THEN
        RETURN p_reason;
    END IF;
    IF p_reason IS NULL THEN
        BEGIN
            PERFORM pgrelay._invoke_async(
                'dml_event_publisher',
                json_build_object(
                    'contract', 'pgrelay.events/1',
                    'database', current_database(),
                    'batch', gen_random_uuid(),
                    'mode', 'direct',
                    'events', ('[' || array_to_string(p_events, ',') || ']')::json
                )
            );
            RETURN NULL;
        EXCEPTION
            WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
                GET STACKED DIAGNOSTICS v_reason = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
                v_reason := concat_ws(' ', v_reason, nullif(v_detail, ''));
        END;
    END IF;
    PERFORM pgrelay._append(p_watch.source_id, p_operation, p_group_hashes, p_data, p_at, p_ids);
    RETURN v_reason;
END
$function$;

COMMENT ON FUNCTION pgrelay._publish_directly(
    pgrelay.watch, "char", timestamptz, bigint[], text[], integer[], text[], text
) IS 'Hand a batch of row events to the publisher';
REVOKE ALL ON FUNCTION pgrelay._publish_directly(
    pgrelay.watch, "char", timestamptz, bigint[], text[], integer[], text[], text
) FROM PUBLIC;
