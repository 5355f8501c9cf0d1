-- Public: the breaker of each binding.
CREATE OR REPLACE VIEW pgrelay.breaker AS
WITH state AS (
    SELECT
        b.name,
        b.breaker_failures,
        coalesce(
            pg_catalog.pg_sequence_last_value(
                pg_catalog.to_regclass(pg_catalog.format('pgrelay.%I', '_breaker_' || b.binding_id))
            ),
            0
        ) AS value
    FROM pgrelay.binding AS b
)

SELECT
    s.name AS binding,
    CASE
        WHEN s.value < 1000000000 THEN 'closed'
        WHEN pg_catalog.to_timestamp(s.value / 1000.0) > pg_catalog.clock_timestamp() THEN 'open'
        ELSE 'half-open'
    END AS state,
    CASE WHEN s.value < 1000000000 THEN s.value ELSE s.breaker_failures END AS failures,
    CASE WHEN s.value >= 1000000000 THEN pg_catalog.to_timestamp(s.value / 1000.0) END AS open_until
FROM state AS s;
GRANT SELECT ON pgrelay.breaker TO pgrelay_operator;
COMMENT ON VIEW pgrelay.breaker
IS 'Breakers of bindings: closed; open until open_until; half-open: the next call finds out whether the function works';
