-- Private: return the statement that creates the capture function of a watch, for the table as it is now. Its body is
-- passed as a literal, so that no name or condition in it can end it. Its search path is fixed, so that a writer's
-- session cannot say what a name means. A condition may have constants with a backslash, which read as they were
-- written.
-- Example: see docs/capture.md.
CREATE OR REPLACE FUNCTION pgrelay._capture_definition(p_watch pgrelay.watch)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        $sql$
CREATE OR REPLACE FUNCTION pgrelay_capture.%I()
RETURNS trigger
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
%s%s
AS %L
        $sql$,
        pgrelay._capture_name(p_watch.watch_id),
        CASE WHEN strpos(b.body, E'\\') > 0 THEN E'SET standard_conforming_strings = on\n' END,
        pgrelay._capture_settings(p_watch.watched_table),
        b.body
    )
FROM (SELECT pgrelay._capture_body(p_watch) OFFSET 0) AS b (body)
$function$;

COMMENT ON FUNCTION pgrelay._capture_definition(pgrelay.watch)
IS 'Return the statement that creates the capture function of a watch';
REVOKE ALL ON FUNCTION pgrelay._capture_definition(pgrelay.watch) FROM PUBLIC;
