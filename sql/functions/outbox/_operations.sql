-- Private: return every operation: its letter in the outbox, its name in events, and the REFERENCING clause of the
-- trigger that captures it; NULL for an operation that no trigger captures. TG_OP is the name in upper case.
CREATE OR REPLACE FUNCTION pgrelay._operations()
RETURNS TABLE (letter "char", name text, transition_tables text)
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT o.letter, pgrelay._operation_name(o.letter), o.transition_tables
FROM (
    VALUES
    ('i'::"char", 'REFERENCING NEW TABLE AS new_rows'),
    ('u', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'),
    ('d', 'REFERENCING OLD TABLE AS old_rows'),
    ('t', ''),
    ('s', NULL),
    ('m', NULL)
) AS o (letter, transition_tables)
$function$;

COMMENT ON FUNCTION pgrelay._operations() IS 'Return every operation: letter, name and transition tables';
REVOKE ALL ON FUNCTION pgrelay._operations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._operations() TO pgrelay_operator;
