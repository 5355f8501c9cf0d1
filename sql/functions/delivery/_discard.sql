-- Private: delete these dead letters.
CREATE OR REPLACE FUNCTION pgrelay._discard(p_event_ids bigint[])
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DELETE FROM pgrelay.dead_letter AS d WHERE d.event_id = ANY(p_event_ids)
$function$;

COMMENT ON FUNCTION pgrelay._discard(bigint[]) IS 'Delete these dead letters';
REVOKE ALL ON FUNCTION pgrelay._discard(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._discard(bigint[]) TO pgrelay_operator;
