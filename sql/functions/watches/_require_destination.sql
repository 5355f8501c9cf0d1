-- Private: raise PR062 if the function that delivers to a destination was deployed without it. What the function last
-- said is known from drain; only if that has no such destination, the function is asked, which takes a few seconds at
-- most. If it cannot be, or does not say, a WARNING (PR067) says that the destination was not checked.
-- p_destination: as that of watch; NULL is not checked.
CREATE OR REPLACE FUNCTION pgrelay._require_destination(p_destination text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_destination CONSTANT text := nullif(p_destination, '');
    v_channel CONSTANT text := pgrelay._channel_of(v_destination);
    v_known text[] := (SELECT c.destinations FROM pgrelay.channel AS c WHERE c.name = v_channel);
    v_reason text := 'it did not say which destinations it was deployed with';
BEGIN
    IF
        v_destination IS NULL OR v_channel = 'metrics'
        OR (v_known IS NOT NULL AND pgrelay._destination_problem(v_channel, v_destination, v_known) IS NULL)
    THEN
        RETURN;
    END IF;
    BEGIN
        v_known := pgrelay._deployed_destinations(v_channel);
    EXCEPTION
        WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
            v_known := NULL;
            v_reason := SQLERRM;
    END;
    IF v_known IS NULL THEN
        RAISE WARNING USING
            ERRCODE = 'PR067',
            MESSAGE = format(
                'the destination %L was not checked, because the function of %s could not be asked: %s',
                v_destination, v_channel, v_reason
            ),
            HINT = 'Once drain has reached the function, pgrelay.watches says whether there is a problem.';
    ELSIF pgrelay._destination_problem(v_channel, v_destination, v_known) IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR062',
            MESSAGE = format('there is no destination %L', v_destination),
            DETAIL = format(
                'The function of %s was deployed with: %s.',
                v_channel, coalesce(nullif(array_to_string(v_known, ', '), ''), 'none')
            ),
            HINT = format(
                'Name one of these, or deploy pgrelay with it in %s first.',
                CASE v_channel WHEN 'records' THEN 'DeliveryStreamArns' ELSE 'DestinationArns' END
            );
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay._require_destination(text)
IS 'Raise if the function that delivers to a destination was deployed without it';
REVOKE ALL ON FUNCTION pgrelay._require_destination(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._require_destination(text) TO pgrelay_operator;
