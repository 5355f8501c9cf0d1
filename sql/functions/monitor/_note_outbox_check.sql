-- Private: record that a check has looked at the outbox, or why it could not. p_failure: NULL if it could.
CREATE OR REPLACE FUNCTION pgrelay._note_outbox_check(p_failure text)
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
UPDATE pgrelay.outbox_check
SET
    looked_at = CASE WHEN p_failure IS NULL THEN clock_timestamp() ELSE looked_at END,
    failed_at = CASE WHEN p_failure IS NOT NULL THEN clock_timestamp() END,
    failure = p_failure
$function$;

COMMENT ON FUNCTION pgrelay._note_outbox_check(text) IS 'Record that a check has looked at the outbox';
REVOKE ALL ON FUNCTION pgrelay._note_outbox_check(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._note_outbox_check(text) TO pgrelay_operator;
