-- Private: return the column that a value of a mapping stands for; NULL if it stands for itself.
-- Example: _mapped_column('{"column": "humidity"}') returns humidity.
CREATE OR REPLACE FUNCTION pgrelay._mapped_column(p_value json)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN json_typeof(p_value) = 'object' AND ARRAY(SELECT json_object_keys(p_value)) = ARRAY['column']
            THEN coalesce(p_value ->> 'column', '') -- no column has this name
    END
$function$;

COMMENT ON FUNCTION pgrelay._mapped_column(json) IS 'Return the column that a value of a mapping stands for';
REVOKE ALL ON FUNCTION pgrelay._mapped_column(json) FROM PUBLIC;
