-- Private: return the SQL that joins texts with commas, without those that are NULL, and encloses the result.
-- Example: _enclosed_list('[', ARRAY['x', 'y'], ']') returns
--     ('[' OPERATOR(pg_catalog.||) pg_catalog.array_to_string(ARRAY[
--                         x,
--                         y
--                     ]::pg_catalog.text[], ',') OPERATOR(pg_catalog.||) ']')
CREATE OR REPLACE FUNCTION pgrelay._enclosed_list(p_open text, p_expressions text[], p_close text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        '(%L OPERATOR(pg_catalog.||) pg_catalog.array_to_string(ARRAY[
                        %s
                    ]::pg_catalog.text[], '','') OPERATOR(pg_catalog.||) %L)',
        p_open, array_to_string(p_expressions, E',\n                        '), p_close
    )
$function$;

COMMENT ON FUNCTION pgrelay._enclosed_list(text, text[], text)
IS 'Return the SQL that joins texts with commas and encloses the result';
REVOKE ALL ON FUNCTION pgrelay._enclosed_list(text, text[], text) FROM PUBLIC;
