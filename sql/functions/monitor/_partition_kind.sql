-- Private: return what a set is partitioned by: time, id or other.
-- p_type: its control column's. p_epoch: part_config.epoch.
CREATE OR REPLACE FUNCTION pgrelay._partition_kind(p_type text, p_epoch text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        CASE
            WHEN p_type IN ('timestamp with time zone', 'timestamp without time zone', 'date') THEN 'time'
            WHEN p_type NOT IN ('smallint', 'integer', 'bigint', 'numeric') OR p_type IS NULL THEN 'other'
            WHEN p_epoch = 'none' THEN 'id'
            ELSE 'time'
        END;
$function$;

COMMENT ON FUNCTION pgrelay._partition_kind(text, text) IS 'Return what a set is partitioned by';
REVOKE ALL ON FUNCTION pgrelay._partition_kind(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._partition_kind(text, text) TO pgrelay_operator;
