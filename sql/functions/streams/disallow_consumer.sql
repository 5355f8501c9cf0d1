-- Public: take back what allow_consumer gave a role for a consumer; does nothing if it gave nothing.
CREATE OR REPLACE FUNCTION pgrelay.disallow_consumer(p_stream text, p_consumer text, p_role regrole)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_reader CONSTANT text := pgrelay._reader_name(p_stream, p_consumer) || '(integer)';
BEGIN
    IF to_regprocedure(v_reader) IS NOT NULL THEN
        -- Not read_stream, which serves the role's other consumers, too.
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM %s', v_reader, p_role);
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.disallow_consumer(text, text, regrole) IS 'Take back what allow_consumer gave a role';
REVOKE ALL ON FUNCTION pgrelay.disallow_consumer(text, text, regrole) FROM PUBLIC;
