-- Private: return when the caller's statement has to begin its last delivery, so that statement_timeout cancels none:
-- what is cancelled arrives again and again, and no failure is counted. Infinity if the statement has no limit.
-- A delivery that fails is two calls, each of which may take half of the time that is left: _invoke_channel.
CREATE OR REPLACE FUNCTION pgrelay._last_delivery_at()
RETURNS timestamptz
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        coalesce(
            e.ends_at - least(
                (e.ends_at - statement_timestamp()) / 2, make_interval(secs => s.delivery_timeout_ms * 2 / 1000.0)
            ),
            'infinity'
        )
    FROM pgrelay.setting AS s
    CROSS JOIN (SELECT pgrelay._statement_ends_at()) AS e (ends_at)
$function$;

COMMENT ON FUNCTION pgrelay._last_delivery_at() IS 'Return when the caller''s statement has to begin its last delivery';
REVOKE ALL ON FUNCTION pgrelay._last_delivery_at() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._last_delivery_at() TO pgrelay_operator;
