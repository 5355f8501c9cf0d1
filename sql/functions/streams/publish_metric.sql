-- Public: publish a metric to CloudWatch, once the transaction commits: many travel in one call. Give one of p_value,
-- p_values (with p_counts, how often each; NULL for once) and p_statistics.
-- p_unit: one of CloudWatch's, such as Count or Milliseconds. p_dimensions: names and values, as a JSON object. p_time:
-- NULL for now. p_namespace: one that the deployment allows; NULL for its first. p_high_resolution: by the second.
-- p_statistics: {"sample_count", "sum", "minimum", "maximum"}.
-- A NULL value is no reading, and publishes nothing. What CloudWatch can never take (NaN, a time out of its range, an
-- unknown unit) becomes a dead letter that says why. Raises PR140 (no name).
CREATE OR REPLACE FUNCTION pgrelay.publish_metric(
    p_name text,
    p_value double precision DEFAULT NULL,
    p_unit text DEFAULT NULL,
    p_dimensions json DEFAULT NULL,
    p_time timestamptz DEFAULT NULL,
    p_namespace text DEFAULT NULL,
    p_high_resolution boolean DEFAULT NULL,
    p_values double precision[] DEFAULT NULL,
    p_counts double precision[] DEFAULT NULL,
    p_statistics json DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
BEGIN
    IF p_name IS NULL OR p_name = '' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR140',
            MESSAGE = 'the metric has no name',
            HINT = 'Pass one, as in pgrelay.publish_metric(''Temperature Reading'', 60.5).';
    END IF;
    IF p_value IS NULL AND p_values IS NULL AND p_statistics IS NULL THEN
        RETURN;
    END IF;
    PERFORM pgrelay._enqueue(
        'metrics',
        json_build_object(
            'namespace', p_namespace,
            'name', p_name,
            'value', p_value,
            'values', p_values,
            'counts', p_counts,
            'statistics', p_statistics,
            'unit', p_unit,
            'time', p_time,
            'dimensions', p_dimensions,
            'high_resolution', p_high_resolution
        )
    );
END
$function$;

COMMENT ON FUNCTION pgrelay.publish_metric(
    text, double precision, text, json, timestamptz, text, boolean, double precision[], double precision[], json
) IS 'Publish a metric to CloudWatch';
REVOKE ALL ON FUNCTION pgrelay.publish_metric(
    text, double precision, text, json, timestamptz, text, boolean, double precision[], double precision[], json
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.publish_metric(
    text, double precision, text, json, timestamptz, text, boolean, double precision[], double precision[], json
) TO pgrelay_operator;
