-- Private: mask what COPY quotes in a context, in whatever language the server writes it:
-- COPY employee, line 3, column badge_id: "10447"
CREATE OR REPLACE FUNCTION pgrelay._mask_copy(p_context text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
    SELECT regexp_replace(p_context, '(COPY[^\n:：]*[:：]\s)[^\n]*', '\1"***"', 'g');
$function$;

COMMENT ON FUNCTION pgrelay._mask_copy(text) IS 'Mask what COPY quotes in a context';
REVOKE ALL ON FUNCTION pgrelay._mask_copy(text) FROM PUBLIC;
