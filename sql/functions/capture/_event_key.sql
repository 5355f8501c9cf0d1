-- Private: return the columns of the key that a watch's events carry: those of the primary key, in its order. NULL
-- without one, or if the watch excludes a column of it.
CREATE OR REPLACE FUNCTION pgrelay._event_key(p_watch pgrelay.watch)
RETURNS text[]
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT k.columns
FROM (SELECT pgrelay._key_columns(p_watch.watched_table)) AS k (columns)
WHERE NOT k.columns && pgrelay._excluded_now(p_watch)
$function$;

COMMENT ON FUNCTION pgrelay._event_key(pgrelay.watch) IS 'Return the columns of the key that a watch''s events carry';
REVOKE ALL ON FUNCTION pgrelay._event_key(pgrelay.watch) FROM PUBLIC;
