-- Private: return the name of a watched table for messages. p_relation: the table, or a partition of it: a transaction
-- that is older than the watch does not see the watch.
-- Example: public.orders
CREATE OR REPLACE FUNCTION pgrelay._watch_name(p_watch_id integer, p_relation oid)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    coalesce(
        (SELECT format('%I.%I', w.table_schema, w.table_name) FROM pgrelay.watch AS w WHERE w.watch_id = p_watch_id),
        coalesce(pg_partition_root(p_relation), p_relation)::regclass::text
    )
$function$;

COMMENT ON FUNCTION pgrelay._watch_name(integer, oid) IS 'Return the name of a watched table for messages';
REVOKE ALL ON FUNCTION pgrelay._watch_name(integer, oid) FROM PUBLIC;
