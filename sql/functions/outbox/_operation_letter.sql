-- Private: return the letter under which the outbox stores an operation.
-- p_operation: its name, in either case. p_channel: in channels other than events it is always m, for message: their
-- data are the whole event.
CREATE OR REPLACE FUNCTION pgrelay._operation_letter(p_operation text, p_channel text)
RETURNS "char"
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT o.letter
FROM pgrelay._operations() AS o
WHERE o.name = CASE p_channel WHEN 'events' THEN lower(p_operation) ELSE 'message' END
$function$;

COMMENT ON FUNCTION pgrelay._operation_letter(text, text)
IS 'Return the letter under which the outbox stores an operation';
REVOKE ALL ON FUNCTION pgrelay._operation_letter(text, text) FROM PUBLIC;
