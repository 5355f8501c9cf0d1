-- Public: undo a mask; it is no error if there is none.
CREATE OR REPLACE FUNCTION pgrelay.unmask(p_kind text, p_value text DEFAULT '')
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    DELETE FROM pgrelay.mask AS m
    WHERE m.kind = p_kind AND m.value = CASE p_kind WHEN 'column' THEN lower(p_value) ELSE p_value END;
$function$;

COMMENT ON FUNCTION pgrelay.unmask(text, text) IS 'Take back what mask said';
REVOKE ALL ON FUNCTION pgrelay.unmask(text, text) FROM PUBLIC;
