-- Private: delete these dead letters. p_which: which they are, for the record of what people did.
CREATE OR REPLACE FUNCTION pgrelay._discard(p_event_ids bigint[], p_which text)
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DELETE FROM pgrelay.dead_letter AS d WHERE d.event_id = ANY(p_event_ids);
SELECT pgrelay._note_action('discard', p_which, concat(cardinality(p_event_ids), ' events'));
$function$;

COMMENT ON FUNCTION pgrelay._discard(bigint[], text) IS 'Delete these dead letters';
REVOKE ALL ON FUNCTION pgrelay._discard(bigint[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._discard(bigint[], text) TO pgrelay_operator;
