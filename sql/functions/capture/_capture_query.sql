-- Private: return the query that reads a statement's changes from its transition tables, in the order of the rows. Its
-- columns are those of _event_query. It writes json and never jsonb: jsonb, and every function that takes json apart,
-- refuses the \u0000 that a json column may hold.
-- p_operation: insert, update, delete, truncate, or snapshot for the rows of a relation named new_rows. p_relation: the
-- table that the trigger is on: the watched one or a partition of it. p_paired: whether an UPDATE's old and new rows
-- correspond. p_payload: NULL for the watch's.
-- Example: see _truncate_query, _mapped_query, _row_query and _update_query.
CREATE OR REPLACE FUNCTION pgrelay._capture_query(
    p_watch pgrelay.watch,
    p_operation text,
    p_relation oid,
    p_paired boolean DEFAULT true,
    p_payload text DEFAULT NULL
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN p_operation = 'truncate' THEN pgrelay._truncate_query(p_watch.watched_table, p_relation)
        WHEN p_watch.channel <> 'events' THEN pgrelay._mapped_query(p_watch, p_relation)
        WHEN p_operation = 'update' AND p_paired
            THEN pgrelay._update_query(p_watch, p_relation, coalesce(p_payload, p_watch.payload))
        ELSE pgrelay._row_query(p_watch, p_operation, p_relation, coalesce(p_payload, p_watch.payload))
    END
$function$;

COMMENT ON FUNCTION pgrelay._capture_query(pgrelay.watch, text, oid, boolean, text)
IS 'Return the query that reads a statement''s changes from its transition tables';
REVOKE ALL ON FUNCTION pgrelay._capture_query(pgrelay.watch, text, oid, boolean, text) FROM PUBLIC;
