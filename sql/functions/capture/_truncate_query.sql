-- Private: return the query whose row is the event of a TRUNCATE.
-- p_relation: the watched table, or the partition of it that was truncated, which the event then names.
-- Example:
--                 SELECT
--                     't'::pg_catalog."char" AS operation,
--                     NULL::pg_catalog.int4 AS group_hash,
--                     '"key":null,"partition":"public.orders_2027"' AS data
CREATE OR REPLACE FUNCTION pgrelay._truncate_query(p_table regclass, p_relation oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    pgrelay._event_query(
        quote_literal('t'),
        'NULL::pg_catalog.int4',
        quote_literal(
            concat(
                '"key":null',
                CASE WHEN p_relation <> p_table THEN ',"partition":' || to_json(p_relation::regclass::text)::text END
            )
        )
    )
$function$;

COMMENT ON FUNCTION pgrelay._truncate_query(regclass, oid) IS 'Return the query whose row is the event of a TRUNCATE';
REVOKE ALL ON FUNCTION pgrelay._truncate_query(regclass, oid) FROM PUBLIC;
