-- Public: the breaker of each binding.
CREATE OR REPLACE VIEW pgrelay.breaker AS
WITH state AS (
    SELECT
        b.name,
        b.breaker_failures,
        coalesce(pg_catalog.pg_sequence_last_value(pgrelay._breaker_of(b.binding_id)), 0) AS value
    FROM pgrelay.binding AS b
),

dated AS (
    SELECT
        s.name,
        s.breaker_failures,
        s.value,
        pgrelay._breaker_open_until(s.value) AS open_until
    FROM state AS s
)

SELECT -- noqa: ST06
    d.name AS binding,
    CASE
        WHEN d.open_until IS NULL THEN 'closed'
        WHEN d.open_until > pg_catalog.clock_timestamp() THEN 'open'
        ELSE 'half-open'
    END AS state,
    CASE WHEN d.open_until IS NULL THEN d.value ELSE d.breaker_failures END AS failures,
    d.open_until
FROM dated AS d;
GRANT SELECT ON pgrelay.breaker TO pgrelay_operator;
COMMENT ON VIEW pgrelay.breaker
IS 'Breakers of bindings: closed; open until open_until; half-open: the next call finds out whether the function works';
