-- Private: return the query that reads a statement's changes from its transition tables, in the order of the rows. Its
-- columns are those of _event_query. It writes json and never jsonb: jsonb, and every function that takes json apart,
-- refuses the \u0000 that a json column may hold.
-- p_operation: insert, update, delete, truncate, or snapshot for the rows of a relation named new_rows. p_relation: the
-- table that the trigger is on: the watched one or a partition of it. p_is_guarded: as for _column_value. p_is_paired:
-- whether an UPDATE's old and new rows correspond.
-- Example: see _truncate_query, _mapped_query, _row_query and _update_query.
CREATE OR REPLACE FUNCTION pgrelay._capture_query(
    p_watch pgrelay.watch,
    p_operation text,
    p_relation oid,
    p_is_guarded boolean,
    p_is_paired boolean DEFAULT true
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
        WHEN p_watch.channel <> 'events' THEN pgrelay._mapped_query(p_watch, p_relation, p_is_guarded)
        WHEN p_operation = 'update' AND p_is_paired THEN pgrelay._update_query(p_watch, p_relation, p_is_guarded)
        ELSE pgrelay._row_query(p_watch, p_operation, p_relation, p_is_guarded)
    END
$function$;

COMMENT ON FUNCTION pgrelay._capture_query(pgrelay.watch, text, oid, boolean, boolean)
IS 'Return the query that reads a statement''s changes from its transition tables';
REVOKE ALL ON FUNCTION pgrelay._capture_query(pgrelay.watch, text, oid, boolean, boolean) FROM PUBLIC;
