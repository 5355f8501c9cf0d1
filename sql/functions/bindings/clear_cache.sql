-- Public: forget the answers that call has kept, of one binding or (NULL) of all; returns how many.
CREATE OR REPLACE FUNCTION pgrelay.clear_cache(p_name text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_count bigint;
BEGIN
    DELETE FROM pgrelay._call_cache AS c
    WHERE
        p_name IS NULL
        OR c.binding_id = (SELECT b.binding_id FROM pgrelay.binding AS b WHERE b.name = p_name);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$function$;

COMMENT ON FUNCTION pgrelay.clear_cache(text) IS 'Forget the answers that call has kept';
REVOKE ALL ON FUNCTION pgrelay.clear_cache(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.clear_cache(text) TO pgrelay_operator;
