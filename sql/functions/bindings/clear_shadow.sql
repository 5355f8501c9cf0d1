-- Public: forget the outcomes of a binding's shadow calls; returns how many.
CREATE OR REPLACE FUNCTION pgrelay.clear_shadow(p_name text)
RETURNS bigint
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_count bigint;
BEGIN
    DELETE FROM pgrelay.shadow_call AS s WHERE s.binding = p_name;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$function$;

COMMENT ON FUNCTION pgrelay.clear_shadow(text) IS 'Forget the outcomes of a binding''s shadow calls';
REVOKE ALL ON FUNCTION pgrelay.clear_shadow(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.clear_shadow(text) TO pgrelay_operator;
