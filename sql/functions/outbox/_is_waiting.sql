-- Private: return whether an event still waits for its reader to send it or to copy it to retry. The one place that
-- says so: a reader has dealt with all that the tick before its own shows and, of what its own tick shows, with the
-- numbers up to its position. No SET clause, so that the planner inlines it; so every operator has its schema.
-- p_position, p_end_xid and so on: of the reader, as _reader_progress returns them.
CREATE OR REPLACE FUNCTION pgrelay._is_waiting(
    p_event_id bigint,
    p_xid bigint,
    p_position bigint,
    p_end_xid bigint,
    p_open_xids bigint[],
    p_end_xid_before bigint,
    p_open_xids_before bigint[]
)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
AS $function$
SELECT
    NOT pgrelay._is_visible(p_xid, p_end_xid_before, p_open_xids_before)
    AND NOT (p_event_id OPERATOR(pg_catalog.<=) p_position AND pgrelay._is_visible(p_xid, p_end_xid, p_open_xids))
$function$;

COMMENT ON FUNCTION pgrelay._is_waiting(bigint, bigint, bigint, bigint, bigint[], bigint, bigint[])
IS 'Return whether an event still waits for its reader';
REVOKE ALL ON FUNCTION pgrelay._is_waiting(bigint, bigint, bigint, bigint, bigint[], bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._is_waiting(bigint, bigint, bigint, bigint, bigint[], bigint, bigint[])
TO pgrelay_operator;
