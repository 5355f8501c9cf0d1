-- Private: return the query whose rows are the metrics or records that a watch makes of the new rows. They are stored
-- as publish_metric and forward_record store theirs: without braces.
-- Example:
--                 SELECT
--                     NULL::pg_catalog.int4 AS group_hash,
--                     pg_catalog.substr(e.event, 2, pg_catalog.length(e.event) OPERATOR(pg_catalog.-) 2) AS data
--                 FROM new_rows AS t CROSS JOIN LATERAL pg_catalog.unnest(<_metric_expression>) AS e (event)
--                 WHERE (reading_value > (0)::numeric)
CREATE OR REPLACE FUNCTION pgrelay._mapped_query(p_watch pgrelay.watch, p_relation oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    pgrelay._event_query(
        'NULL::pg_catalog.int4',
        'pg_catalog.substr(e.event, 2, pg_catalog.length(e.event) OPERATOR(pg_catalog.-) 2)',
        format(
            'FROM new_rows AS t CROSS JOIN LATERAL pg_catalog.unnest(%s) AS e (event)',
            CASE p_watch.channel
                WHEN 'metrics' THEN pgrelay._metric_expression(p_watch.mapping, 't', p_relation)
                ELSE pgrelay._record_expression(
                    substring(p_watch.destination FROM '^records:(.+)$'), pgrelay._row_columns(p_watch, p_relation),
                    p_watch.mapping, 't', p_relation
                )
            END
        ),
        pgrelay._condition_expression(p_watch, 't')
    )
$function$;

COMMENT ON FUNCTION pgrelay._mapped_query(pgrelay.watch, oid)
IS 'Return the query whose rows are the metrics or records of the new rows';
REVOKE ALL ON FUNCTION pgrelay._mapped_query(pgrelay.watch, oid) FROM PUBLIC;
