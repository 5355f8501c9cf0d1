-- Private: hand a batch of row events to the publisher and do not wait for their delivery.
CREATE OR REPLACE FUNCTION pgrelay._publish_directly(p_events json[])
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_request_timeout_ms CONSTANT integer := 3000;
BEGIN
    PERFORM pgrelay._invoke(
        'dml_event_publisher',
        json_build_object(
            'contract', 'pgrelay.events/1',
            'database', current_database(),
            'batch', gen_random_uuid(),
            'mode', 'direct',
            'events', array_to_json(p_events)
        ),
        'Event',
        c_request_timeout_ms
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._publish_directly(json[]) IS 'Hand a batch of row events to the publisher';
REVOKE ALL ON FUNCTION pgrelay._publish_directly(json[]) FROM PUBLIC;
