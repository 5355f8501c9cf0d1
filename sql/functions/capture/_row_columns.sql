-- Private: return the columns of a watch as _row_expression takes them: NULL for all of the table's.
-- p_relation: the table, or one of its partitions.
CREATE OR REPLACE FUNCTION pgrelay._row_columns(p_watch pgrelay.watch, p_relation oid)
RETURNS text[]
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT CASE WHEN NOT w.o_are_all THEN coalesce(w.o_names, '{}') END
FROM pgrelay._watched_columns(p_watch, p_relation) AS w
$function$;

COMMENT ON FUNCTION pgrelay._row_columns(pgrelay.watch, oid)
IS 'Return the columns of a watch as _row_expression takes them';
REVOKE ALL ON FUNCTION pgrelay._row_columns(pgrelay.watch, oid) FROM PUBLIC;
