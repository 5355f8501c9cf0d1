-- Private: return the statement that creates the capture function of a watch, for the table as it is now. Its body is
-- passed as a literal, so that no name or condition in it can end it. Its search path is fixed, so that a writer's
-- session cannot say what a name means.
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
%s
AS %L
        $sql$,
        pgrelay._capture_name(p_watch.watch_id),
        pgrelay._capture_settings(p_watch.watched_table),
        pgrelay._capture_body(p_watch)
    )
$function$;

COMMENT ON FUNCTION pgrelay._capture_definition(pgrelay.watch)
IS 'Return the statement that creates the capture function of a watch';
REVOKE ALL ON FUNCTION pgrelay._capture_definition(pgrelay.watch) FROM PUBLIC;
