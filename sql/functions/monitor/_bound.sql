-- Private: return a partition's boundary as a number: an id, or seconds since 1970; NULL for one that is neither.
-- p_bound: as pg_get_expr shows it with DateStyle ISO. p_type: the type of the column. p_units: of an integer, in one
-- second. p_zone: the time zone of a column that has none.
CREATE OR REPLACE FUNCTION pgrelay._bound(p_bound text, p_type text, p_units numeric, p_zone text)
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
            WHEN p_bound IN ('MINVALUE', 'MAXVALUE', 'infinity', '-infinity') THEN NULL
            WHEN p_type IN ('smallint', 'integer', 'bigint', 'numeric') THEN p_bound::numeric / p_units
            WHEN p_type = 'timestamp with time zone' THEN extract(EPOCH FROM p_bound::timestamptz)
            WHEN p_type IN ('timestamp without time zone', 'date')
                THEN extract(EPOCH FROM p_bound::timestamp AT TIME ZONE p_zone)
        END;
$function$;

COMMENT ON FUNCTION pgrelay._bound(text, text, numeric, text) IS 'Return a partition''s boundary as a number';
REVOKE ALL ON FUNCTION pgrelay._bound(text, text, numeric, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._bound(text, text, numeric, text) TO pgrelay_operator;
