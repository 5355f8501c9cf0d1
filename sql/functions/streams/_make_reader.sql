-- Private: make the function by which roles read a stream for a consumer. A role may read for what it may execute, as
-- with the functions that _make_gate makes.
CREATE OR REPLACE FUNCTION pgrelay._make_reader(p_stream text, p_consumer text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_name CONSTANT text := pgrelay._reader_name(p_stream, p_consumer);
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION %s(p_max integer) RETURNS SETOF pgrelay.stream_record LANGUAGE sql '
        'VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp '
        'AS %L',
        v_name, format('SELECT r.* FROM pgrelay._read_stream(%L, %L, p_max) AS r', p_stream, p_consumer)
    );
    EXECUTE format(
        'COMMENT ON FUNCTION %s(integer) IS %L',
        v_name, format('Who may execute this may read the stream %s for the consumer %s', p_stream, p_consumer)
    );
    EXECUTE format('REVOKE ALL ON FUNCTION %s(integer) FROM PUBLIC', v_name);
END
$function$;

COMMENT ON FUNCTION pgrelay._make_reader(text, text)
IS 'Make the function by which roles read a stream for a consumer';
REVOKE ALL ON FUNCTION pgrelay._make_reader(text, text) FROM PUBLIC;
