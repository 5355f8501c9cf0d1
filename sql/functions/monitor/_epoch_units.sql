-- Private: return how many units of an integer control column make a second. p_epoch: part_config.epoch.
CREATE OR REPLACE FUNCTION pgrelay._epoch_units(p_epoch text)
RETURNS numeric
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        CASE p_epoch
            WHEN 'milliseconds' THEN 1e3
            WHEN 'microseconds' THEN 1e6
            WHEN 'nanoseconds' THEN 1e9
            ELSE 1
        END;
$function$;

COMMENT ON FUNCTION pgrelay._epoch_units(text) IS 'Return how many units of an integer control column make a second';
REVOKE ALL ON FUNCTION pgrelay._epoch_units(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._epoch_units(text) TO pgrelay_operator;
