-- Private: return whether a drain is at work, from when one was last seen: channel.drained_at. No SET clause, so that
-- the planner inlines it; so every operator has its schema.
CREATE OR REPLACE FUNCTION pgrelay._is_drained(p_drained_at timestamptz)
RETURNS boolean
LANGUAGE sql
VOLATILE
SECURITY INVOKER
AS $function$
SELECT
    coalesce(
        p_drained_at OPERATOR(pg_catalog.>) (
            pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) interval '2 minutes' -- a job a minute leaves gaps
        ),
        false
    )
$function$;

COMMENT ON FUNCTION pgrelay._is_drained(timestamptz)
IS 'Return whether a drain is at work, from when one was last seen';
REVOKE ALL ON FUNCTION pgrelay._is_drained(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._is_drained(timestamptz) TO pgrelay_operator;
