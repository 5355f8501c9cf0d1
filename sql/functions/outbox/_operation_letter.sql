-- Private: return the letter under which the outbox stores an operation, named as in events or as in TG_OP. It is m in
-- every channel but events: a metric or a record is no row, and its data say everything.
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
