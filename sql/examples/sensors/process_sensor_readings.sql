-- The published processSensorReadings on stream_reader's general form: the same call, the same notices, the same
-- result, a thousand records an invocation instead of one.
--   psql -d reporting -f process_sensor_readings.sql
--   SELECT processSensorReadings('') AS lastsequencenumber;
\set ON_ERROR_STOP on

-- sequenceNumber: the result of the call before; empty for the oldest record.
CREATE OR REPLACE FUNCTION public.processSensorReadings(sequenceNumber text) -- noqa: CP02
RETURNS text
LANGUAGE plpgsql
AS $function$
DECLARE
    c_shard CONSTANT text := 'shardId-000000000000';
    v_position json := '{"type": "trim_horizon"}';
    v_answer json;
    v_record json;
    v_last text := sequenceNumber; -- noqa: CP02
BEGIN
    LOOP
        IF v_last <> '' THEN
            v_position := json_build_object('type', 'after_sequence_number', 'sequence_number', v_last);
        END IF;
        v_answer := pgrelay.call(
            'stream_reader',
            json_build_object(
                'contract', 'pgrelay.stream/1',
                'stream', 'MySensorReadings',
                'shards', json_build_array(json_build_object('shard_id', c_shard, 'position', v_position)),
                'max_records', 1000
            )
        );
        EXIT WHEN json_array_length(v_answer -> 'records') = 0;
        FOR v_record IN SELECT r.value FROM json_array_elements(v_answer -> 'records') AS r (value) LOOP
            RAISE NOTICE 'Time %, Temp %',
                (v_record ->> 'data')::json -> 'time', (v_record ->> 'data')::json -> 'temp';
            v_last := v_record ->> 'sequence_number';
        END LOOP;
    END LOOP;
    RETURN v_last;
END
$function$;
