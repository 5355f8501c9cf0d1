-- Private: let capture append to an outbox table, and tell it whether to check the size of the backlog.
CREATE OR REPLACE FUNCTION pgrelay._set_slot(p_slot integer, p_setting pgrelay.setting)
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    setval(
        'pgrelay._slot',
        p_slot + CASE
            WHEN p_setting.backlog_full = 'stop_capturing' AND p_setting.backlog_limit_bytes IS NOT NULL THEN 3
            ELSE 0
        END
    )
$function$;

COMMENT ON FUNCTION pgrelay._set_slot(integer, pgrelay.setting) IS 'Let capture append to an outbox table';
REVOKE ALL ON FUNCTION pgrelay._set_slot(integer, pgrelay.setting) FROM PUBLIC;
