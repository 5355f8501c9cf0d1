-- Private: return the size of the outbox's tables, with their indexes and TOAST tables.
CREATE OR REPLACE FUNCTION pgrelay._outbox_bytes()
RETURNS bigint
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    sum(pg_total_relation_size(t.name::regclass))::bigint
FROM unnest(ARRAY['pgrelay._outbox_0', 'pgrelay._outbox_1', 'pgrelay._outbox_2']) AS t (name)
$function$;

COMMENT ON FUNCTION pgrelay._outbox_bytes() IS 'Return the size of the outbox''s tables';
REVOKE ALL ON FUNCTION pgrelay._outbox_bytes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._outbox_bytes() TO pgrelay_operator;
