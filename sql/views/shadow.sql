CREATE OR REPLACE VIEW pgrelay.shadow AS
SELECT
    s.binding,
    count(*) AS compared,
    count(*) FILTER (WHERE s.outcome = 'same') AS same,
    count(*) FILTER (WHERE s.outcome = 'different') AS different,
    count(*) FILTER (WHERE s.outcome = 'failed') AS failed,
    pg_catalog.round(pg_catalog.avg(s.milliseconds), 1) AS mean_milliseconds,
    max(s.called_at) AS last_called_at,
    max(s.called_at) FILTER (WHERE s.outcome = 'different') AS last_different_at
FROM pgrelay.shadow_call AS s
GROUP BY s.binding;
GRANT SELECT ON pgrelay.shadow TO pgrelay_operator;
COMMENT ON VIEW pgrelay.shadow IS 'How the answers of shadow calls compare, by binding';
