-- Private: return the name of the function that the triggers of a watch call.
-- Example: _capture_12 in mode outbox, _capture_directly in mode direct.
CREATE OR REPLACE FUNCTION pgrelay._capture_name(p_watch_id integer, p_mode text DEFAULT 'outbox')
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT CASE p_mode WHEN 'direct' THEN '_capture_directly' ELSE '_capture_' || p_watch_id END
$function$;

COMMENT ON FUNCTION pgrelay._capture_name(integer, text)
IS 'Return the name of the function that the triggers of a watch call';
REVOKE ALL ON FUNCTION pgrelay._capture_name(integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._capture_name(integer, text) TO pgrelay_operator;
