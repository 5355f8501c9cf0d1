-- Private: return the name of the function by which roles read a stream for a consumer.
CREATE OR REPLACE FUNCTION pgrelay._reader_name(p_stream text, p_consumer text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
-- A hash, because a stream's ARN and a consumer's name together are longer than a name may be.
SELECT
    'pgrelay._read_'
    || substr(encode(sha256(convert_to(json_build_array(p_stream, p_consumer)::text, 'UTF8')), 'hex'), 1, 40)
$function$;

COMMENT ON FUNCTION pgrelay._reader_name(text, text)
IS 'Return the name of the function by which roles read a stream for a consumer';
REVOKE ALL ON FUNCTION pgrelay._reader_name(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._reader_name(text, text) TO pgrelay_operator;
