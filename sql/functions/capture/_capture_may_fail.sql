-- Private: return whether the static INSERTs of a capture function may raise an error though the table is as it was
-- when they were written: a row may make the condition fail; so may two collations in one comparison, which texts bring
-- along; and an attribute of a composite type may be renamed or dropped, which leaves the plans of the tables that use
-- it as they are.
CREATE OR REPLACE FUNCTION pgrelay._capture_may_fail(p_watch pgrelay.watch)
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    (p_watch.condition IS NOT NULL AND p_watch.condition_may_fail)
    OR EXISTS (
        SELECT
        FROM pgrelay._condition_columns_now(p_watch) AS c
        INNER JOIN pg_attribute AS a ON a.attrelid = p_watch.watched_table AND a.attname = c.column_now
        WHERE a.attcollation NOT IN (0, '"default"'::regcollation)
    )
    OR EXISTS (SELECT FROM pgrelay._composite_types(p_watch.watched_table))
$function$;

COMMENT ON FUNCTION pgrelay._capture_may_fail(pgrelay.watch)
IS 'Return whether the static INSERTs of a capture function may raise an error';
REVOKE ALL ON FUNCTION pgrelay._capture_may_fail(pgrelay.watch) FROM PUBLIC;
