-- Private: return which of a channel's readers delivers an event. No SET clause, so that the planner inlines it; so
-- every operator has its schema.
CREATE OR REPLACE FUNCTION pgrelay._reader_of(p_event_id bigint, p_group_hash integer, p_readers smallint)
RETURNS smallint
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
AS $function$
-- Without its sign bit a hash has no negative remainder.
SELECT
    (
        (coalesce(p_group_hash::bigint, p_event_id) OPERATOR(pg_catalog.&) 9223372036854775807)
        OPERATOR(pg_catalog.%) p_readers::bigint
    )::smallint
$function$;

COMMENT ON FUNCTION pgrelay._reader_of(bigint, integer, smallint)
IS 'Return which of a channel''s readers delivers an event';
REVOKE ALL ON FUNCTION pgrelay._reader_of(bigint, integer, smallint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._reader_of(bigint, integer, smallint) TO pgrelay_operator;
