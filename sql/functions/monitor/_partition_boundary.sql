-- Private: return a partition's boundary as a number: an id, or seconds since 1970; NULL for one that is neither.
-- p_boundary: as pg_get_expr shows it with DateStyle ISO. p_type: the column's type. p_units: how many of an integer
-- column's units make a second; 1 for ids. p_zone: the time zone of a column that has none.
CREATE OR REPLACE FUNCTION pgrelay._partition_boundary(p_boundary text, p_type text, p_units numeric, p_zone text)
RETURNS numeric
LANGUAGE sql
STABLE
STRICT
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $function$
    SELECT
        CASE
            WHEN p_boundary IN ('MINVALUE', 'MAXVALUE', 'infinity', '-infinity') THEN NULL
            WHEN p_type IN ('smallint', 'integer', 'bigint', 'numeric') THEN p_boundary::numeric / p_units
            WHEN p_type = 'timestamp with time zone' THEN extract(EPOCH FROM p_boundary::timestamptz)
            WHEN p_type IN ('timestamp without time zone', 'date')
                THEN extract(EPOCH FROM p_boundary::timestamp AT TIME ZONE p_zone)
        END;
$function$;

COMMENT ON FUNCTION pgrelay._partition_boundary(text, text, numeric, text)
IS 'Return a partition''s boundary as a number';
REVOKE ALL ON FUNCTION pgrelay._partition_boundary(text, text, numeric, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._partition_boundary(text, text, numeric, text) TO pgrelay_operator;
