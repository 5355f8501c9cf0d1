-- Public: forward a record to a Firehose delivery stream as one line of JSON, once the transaction commits: many travel
-- in one call.
-- p_record: a JSON object; it arrives as it is written here, digits and all. p_destination: a delivery stream that the
-- deployment allows; NULL for its first. p_partition_keys: members to add to the record if it does not have them, for
-- the delivery stream's dynamic partitioning. Raises PR141 (the record is no object).
CREATE OR REPLACE FUNCTION pgrelay.forward_record(
    p_record json, p_destination text DEFAULT NULL, p_partition_keys json DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF json_typeof(p_record) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR141',
            MESSAGE = format('the record is %s, not a JSON object', coalesce(json_typeof(p_record), 'NULL')),
            HINT = 'Pass a row as row_to_json(row).';
    END IF;
    PERFORM pgrelay._enqueue(
        'records',
        json_build_object(
            'destination', p_destination, 'data', p_record::text, 'partition_keys', p_partition_keys
        )
    );
END
$function$;

COMMENT ON FUNCTION pgrelay.forward_record(json, text, json) IS 'Forward a record to a Firehose delivery stream';
REVOKE ALL ON FUNCTION pgrelay.forward_record(json, text, json) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.forward_record(json, text, json) TO pgrelay_operator;
