-- Private: return a column's value as a check sends it: *** if the column is masked, else masked by patterns, and cut.
CREATE OR REPLACE FUNCTION pgrelay._mask_value(p_column text, p_value text, p_characters integer)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        CASE
            WHEN EXISTS (SELECT FROM pgrelay.mask AS m WHERE m.kind = 'column' AND m.value = lower(p_column))
                THEN '***'
            ELSE pgrelay._mask_monitored(p_value, p_characters)
        END;
$function$;

COMMENT ON FUNCTION pgrelay._mask_value(text, text, integer) IS 'Make a column''s value fit for a check';
REVOKE ALL ON FUNCTION pgrelay._mask_value(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._mask_value(text, text, integer) TO pgrelay_operator;
