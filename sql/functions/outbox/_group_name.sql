-- Private: return the name of the group whose events keep their order; NULL without a hash. No SET clause, so that the
-- planner inlines it.
CREATE OR REPLACE FUNCTION pgrelay._group_name(p_watch_id integer, p_channel text, p_group_hash integer)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
AS $function$
SELECT coalesce(p_watch_id::text, p_channel) || '-' || pg_catalog.to_hex(p_group_hash)
$function$;

COMMENT ON FUNCTION pgrelay._group_name(integer, text, integer)
IS 'Return the name of the group whose events keep their order';
REVOKE ALL ON FUNCTION pgrelay._group_name(integer, text, integer) FROM PUBLIC;
