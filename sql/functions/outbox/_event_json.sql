-- Private: write an event as a member of a batch. No SET clause, so that the planner inlines it: delivery calls it for
-- each event.
-- p_at: written in the session's time zone. p_group: NULL if the event keeps no order. p_members, p_data_members: those
-- of its source.
-- Example:
--     {"id":"0f3ab2c4-6665c605d1000-7","at":"2027-01-31T12:00:00+00:00","schema":"public",
--     "table":"orders","operation":"insert",
--     "data":"{\"schema\":\"public\",\"table\":\"orders\",\"operation\":\"insert\",
--     \"xid\":\"748\",\"key\":{\"id\":1},\"new\":{\"id\":1,\"state\":\"paid\"},\"old\":null,\"changed\":null}"}
CREATE OR REPLACE FUNCTION pgrelay._event_json(
    p_id text,
    p_xid bigint,
    p_at timestamptz,
    p_operation "char",
    p_group text,
    p_members text,
    p_data_members text,
    p_data text
)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
AS $function$
SELECT
    '{"id":"' || p_id || '","at":' || pg_catalog.to_json(p_at)::text || ',' || p_members
    || CASE
        WHEN p_data_members IS NULL THEN p_data || '}'
        ELSE
            '"operation":"' || pgrelay._operation_name(p_operation)
            || coalesce('","group":"' || p_group, '')
            || '","data":'
            || pg_catalog.to_json(
                '{' || p_data_members
                || '"operation":"' || pgrelay._operation_name(p_operation) || '","xid":"' || p_xid || '",'
                || p_data || pgrelay._data_end(p_operation)
            )::text
            || '}'
    END
$function$;

COMMENT ON FUNCTION pgrelay._event_json(text, bigint, timestamptz, "char", text, text, text, text)
IS 'Write an event as a member of a batch';
REVOKE ALL ON FUNCTION pgrelay._event_json(text, bigint, timestamptz, "char", text, text, text, text) FROM PUBLIC;
