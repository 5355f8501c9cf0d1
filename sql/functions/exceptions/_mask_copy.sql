-- Private: mask what COPY quotes in a context, in whatever language the server writes it:
-- COPY employee, line 3, column badge_id: "10447"
-- Chinese has a wide colon, which not every encoding has: so it is not written here.
CREATE OR REPLACE FUNCTION pgrelay._mask_copy(p_context text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
    SELECT regexp_replace(p_context, format('(COPY[^\n%1$s]*[%1$s]\s)[^\n]*', c.colons), '\1"***"', 'g')
    FROM (SELECT CASE getdatabaseencoding() WHEN 'UTF8' THEN ':' || chr(65306) ELSE ':' END) AS c (colons);
$function$;

COMMENT ON FUNCTION pgrelay._mask_copy(text) IS 'Mask what COPY quotes in a context';
REVOKE ALL ON FUNCTION pgrelay._mask_copy(text) FROM PUBLIC;
