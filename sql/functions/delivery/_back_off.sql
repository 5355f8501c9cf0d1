-- Private: let a reader wait after a failure that no event is to blame for, longer each time, ten seconds at most. Its
-- events stay where they are. p_error: why. Returns the outcome, as _deliver does.
CREATE OR REPLACE FUNCTION pgrelay._back_off(p_reader pgrelay.reader, p_error text)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_first_seconds CONSTANT double precision := 0.25;
    c_longest_seconds CONSTANT double precision := 10;
BEGIN
    UPDATE pgrelay.reader AS r
    SET
        failures = r.failures + 1,
        not_before = clock_timestamp() + make_interval(
            secs => pgrelay._backoff_seconds(r.failures, c_first_seconds, c_longest_seconds)
        ),
        last_error = p_error,
        last_error_at = clock_timestamp()
    WHERE r.channel = p_reader.channel AND r.number = p_reader.number;
    RETURN 'failed';
END
$function$;

COMMENT ON FUNCTION pgrelay._back_off(pgrelay.reader, text) IS 'Let a reader wait after a failure';
REVOKE ALL ON FUNCTION pgrelay._back_off(pgrelay.reader, text) FROM PUBLIC;
