-- Public: put a probe into the outbox and return its event's id: an insert of the table pgrelay.probe, which does not
-- exist. Once the transaction commits, it is delivered as every row event is, to the subscribers, too; pgrelay.delivery
-- says when it arrived. p_destination: as that of watch. Raises PR054 (no channel).
CREATE OR REPLACE FUNCTION pgrelay.probe(p_destination text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_data CONSTANT json := json_build_object(
        'schema', 'pgrelay', 'table', 'probe', 'operation', 'insert', 'xid', pg_current_xact_id()::text,
        'key', NULL, 'new', json_build_object('probed_at', clock_timestamp(), 'probed_by', session_user),
        'old', NULL, 'changed', NULL
    );
BEGIN
    PERFORM pgrelay._enqueue(
        'events',
        json_strip_nulls(
            json_build_object(
                'schema', 'pgrelay', 'table', 'probe', 'operation', 'insert', 'destination', p_destination,
                'data', v_data::text
            )
        )
    );
    RETURN (
        SELECT pgrelay._event_id(g.id_prefix, o.event_id, o.at)
        FROM pgrelay._outbox AS o
        CROSS JOIN pgrelay._origin AS g
        WHERE o.event_id = currval('pgrelay.event_id')
    );
END
$function$;

COMMENT ON FUNCTION pgrelay.probe(text) IS 'Put a probe into the outbox and return its event''s id';
REVOKE ALL ON FUNCTION pgrelay.probe(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.probe(text) TO pgrelay_operator;
