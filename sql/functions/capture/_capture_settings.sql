-- Private: return the SET clauses of a capture function, with which the values of the table's columns have the same
-- text in every session. Each clause makes every statement a little slower, so a function gets only those that its
-- table's types need.
-- Example: for a table with a float8 and an interval,
--     SET extra_float_digits = 1
--     SET intervalstyle = 'iso_8601'
CREATE OR REPLACE FUNCTION pgrelay._capture_settings(p_table oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT coalesce(string_agg(DISTINCT s.clause, E'\n'), '')
FROM pg_attribute AS a
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN a.atttypid = ANY(
                ARRAY[
                    'bool', 'int2', 'int4', 'int8', 'numeric', 'oid', 'text', 'varchar', 'bpchar', 'char', 'name', 'uuid',
                    'json', 'jsonb', 'date', 'timestamp', 'time', 'timetz', 'inet', 'cidr', 'macaddr', 'macaddr8', 'bit',
                    'varbit', '_bool', '_int2', '_int4', '_int8', '_numeric', '_text', '_varchar', '_uuid', '_date',
                    '_timestamp', '_jsonb'
                ]::regtype[]
            ) THEN '{}'::text[]
            WHEN a.atttypid = 'timestamptz'::regtype THEN ARRAY['SET timezone = ''UTC''']
            WHEN a.atttypid = 'bytea'::regtype THEN ARRAY['SET bytea_output = ''hex''']
            WHEN a.atttypid = 'interval'::regtype THEN ARRAY['SET intervalstyle = ''iso_8601''']
            WHEN a.atttypid IN ('float4'::regtype, 'float8'::regtype) THEN ARRAY['SET extra_float_digits = 1']
            ELSE ARRAY[
                'SET timezone = ''UTC''', 'SET datestyle = ''ISO, YMD''', 'SET intervalstyle = ''iso_8601''',
                'SET bytea_output = ''hex''', 'SET extra_float_digits = 1'
            ]
        END AS clauses
) AS c
CROSS JOIN LATERAL unnest(c.clauses) AS s (clause)
WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped
$function$;

COMMENT ON FUNCTION pgrelay._capture_settings(oid) IS 'Return the SET clauses of a capture function';
REVOKE ALL ON FUNCTION pgrelay._capture_settings(oid) FROM PUBLIC;
