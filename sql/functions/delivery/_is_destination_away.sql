-- Private: return whether a function's answer means that the destination is away, and not that the events are to blame:
-- it refused all of many new events for now. It means so a few times in a row; after that, the events go to retry.
-- p_failures: as _invoke_channel returns them.
CREATE OR REPLACE FUNCTION pgrelay._is_destination_away(
    p_reader pgrelay.reader, p_batch pgrelay._batch, p_failures json
)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_many_events CONSTANT integer := 10;
    c_most_times CONSTANT integer := 5;
BEGIN
    RETURN
        NOT p_batch.is_retry AND p_reader.failures < c_most_times
        AND cardinality(p_batch.event_ids) >= c_many_events
        AND json_array_length(p_failures) = cardinality(p_batch.event_ids)
        AND (SELECT bool_and((f.value ->> 'retryable')::boolean) FROM json_array_elements(p_failures) AS f (value));
END
$function$;

COMMENT ON FUNCTION pgrelay._is_destination_away(pgrelay.reader, pgrelay._batch, json)
IS 'Return whether a function''s answer says that the destination is away';
REVOKE ALL ON FUNCTION pgrelay._is_destination_away(pgrelay.reader, pgrelay._batch, json) FROM PUBLIC;
