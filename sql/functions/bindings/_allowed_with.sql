-- Private: return the functions that a role needs to call a binding, beside the binding's own.
CREATE OR REPLACE FUNCTION pgrelay._allowed_with(p_name text)
RETURNS text[]
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    ARRAY[
        'pgrelay.call(text, json)'
    ]
    || CASE p_name
        WHEN 'metric_publisher' THEN ARRAY[
            'pgrelay.publish_metric(text, double precision, text, json, timestamptz, text, boolean, '
            'double precision[], double precision[], json)'
        ]
        WHEN 'stream_forwarder' THEN ARRAY['pgrelay.forward_record(json, text, json)']
        WHEN 'stream_reader' THEN ARRAY[
            'pgrelay.read_stream(text, text, integer)',
            'pgrelay.consume_stream(text, text, text, integer, numeric)',
            'pgrelay._handler_statement(regproc, text)'
        ]
        ELSE ARRAY[]::text[]
    END
$function$;

COMMENT ON FUNCTION pgrelay._allowed_with(text) IS 'Return the functions that a role needs to call a binding';
REVOKE ALL ON FUNCTION pgrelay._allowed_with(text) FROM PUBLIC;
