-- Private: return an event's id as consumers see it: the prefix of the installation, when the event was captured, and
-- its number. The number alone would not do: a server that goes on from an earlier state, after a failover that lost
-- something, a restore to a point in time, or as a copy, gives numbers out again, and the clock does not.
-- p_prefix: _origin.id_prefix. No SET clause, so that the planner inlines it: delivery calls it for each event; so
-- every operator has its schema.
-- Example: _event_id('0f3ab2c4', 7, '2027-01-31 12:00:00+00') returns 0f3ab2c4-6665c605d1000-7
CREATE OR REPLACE FUNCTION pgrelay._event_id(p_prefix text, p_event_id bigint, p_at timestamptz)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
AS $function$
SELECT
    -- Microseconds since 1970, in hexadecimal digits.
    p_prefix OPERATOR(pg_catalog.||) '-' OPERATOR(pg_catalog.||) pg_catalog.to_hex(
        pg_catalog.round(pg_catalog.date_part('epoch', p_at) OPERATOR(pg_catalog.*) 1000000::double precision)::bigint
    ) OPERATOR(pg_catalog.||) '-' OPERATOR(pg_catalog.||) p_event_id::text
$function$;

COMMENT ON FUNCTION pgrelay._event_id(text, bigint, timestamptz) IS 'Return an event''s id as consumers see it';
REVOKE ALL ON FUNCTION pgrelay._event_id(text, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._event_id(text, bigint, timestamptz) TO pgrelay_operator;
