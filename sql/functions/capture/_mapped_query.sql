-- Private: return the query whose rows are the metrics or records that a watch makes of the new rows. They are stored
-- as publish_metric and forward_record store theirs: without braces.
-- p_is_guarded: as for _column_value.
-- Example:
--                 SELECT
--                     'm'::pg_catalog."char" AS operation,
--                     NULL::pg_catalog.int4 AS group_hash,
--                     pg_catalog.substr(e.event, 2, pg_catalog.length(e.event) OPERATOR(pg_catalog.-) 2) AS data
--                 FROM new_rows AS t<_condition_join>
--                 CROSS JOIN LATERAL pg_catalog.unnest(<_metric_expression>) AS e (event)
--                 WHERE condition.meets
CREATE OR REPLACE FUNCTION pgrelay._mapped_query(p_watch pgrelay.watch, p_relation oid, p_is_guarded boolean)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    pgrelay._event_query(
        quote_literal('m'),
        'NULL::pg_catalog.int4',
        'pg_catalog.substr(e.event, 2, pg_catalog.length(e.event) OPERATOR(pg_catalog.-) 2)',
        concat(
            'FROM new_rows AS t',
            c.o_join,
            format(
                '
                CROSS JOIN LATERAL pg_catalog.unnest(%s) AS e (event)',
                CASE p_watch.channel
                    WHEN 'metrics' THEN pgrelay._metric_expression(p_watch.mapping, 't', p_relation, p_is_guarded)
                    ELSE pgrelay._record_expression(p_watch, 't', p_relation, p_is_guarded)
                END
            )
        ),
        c.o_meets
    )
FROM pgrelay._condition_join(p_watch, 't', p_is_guarded) AS c
$function$;

COMMENT ON FUNCTION pgrelay._mapped_query(pgrelay.watch, oid, boolean)
IS 'Return the query whose rows are the metrics or records of the new rows';
REVOKE ALL ON FUNCTION pgrelay._mapped_query(pgrelay.watch, oid, boolean) FROM PUBLIC;
