-- Private: write down what somebody did, and forget what was done more than 90 days ago. p_action: its name, as that of
-- the function. p_subject: what it was about; NULL for everything. p_outcome: what came of it, or the reason given.
CREATE OR REPLACE FUNCTION pgrelay._note_action(p_action text, p_subject text, p_outcome text)
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DELETE FROM pgrelay.action AS a WHERE a.at < now() - interval '90 days';
INSERT INTO pgrelay.action (action, subject, outcome) VALUES (p_action, p_subject, p_outcome);
$function$;

COMMENT ON FUNCTION pgrelay._note_action(text, text, text) IS 'Write down what somebody did';
REVOKE ALL ON FUNCTION pgrelay._note_action(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._note_action(text, text, text) TO pgrelay_operator;
