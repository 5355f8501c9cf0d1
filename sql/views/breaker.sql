-- Public: the breaker of each binding.
CREATE OR REPLACE VIEW pgrelay.breaker AS
WITH state AS (
    SELECT
        b.name,
        b.breaker_failures,
        coalesce(pg_catalog.pg_sequence_last_value(pgrelay._breaker_of(b.binding_id)), 0) AS value
    FROM pgrelay.binding AS b
)

SELECT -- noqa: ST06
    s.name AS binding,
    CASE
        WHEN u.until IS NULL THEN 'closed'
        WHEN u.until > pg_catalog.clock_timestamp() THEN 'open'
        ELSE 'half-open'
    END AS state,
    CASE WHEN u.until IS NULL THEN s.value ELSE s.breaker_failures END AS failures,
    u.until AS open_until
FROM state AS s
CROSS JOIN LATERAL pgrelay._breaker_open_until(s.value) AS u (until);
GRANT SELECT ON pgrelay.breaker TO pgrelay_operator;
COMMENT ON VIEW pgrelay.breaker
IS 'Breakers of bindings: closed; open until open_until; half-open: the next call finds out whether the function works';
COMMENT ON COLUMN pgrelay.breaker.binding IS 'The binding';
COMMENT ON COLUMN pgrelay.breaker.state IS 'closed, open or half-open';
COMMENT ON COLUMN pgrelay.breaker.failures IS 'Failed calls in a row';
COMMENT ON COLUMN pgrelay.breaker.open_until IS 'Until when no call is made; NULL while it is closed';
