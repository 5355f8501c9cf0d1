-- Private: trigger function of the watches in mode direct. It sends a statement's row changes at once, in the contract
-- pgrelay.events/1: in one asynchronous (Event) invocation, or in several where one cannot hold all rows. It never
-- fails the statement: after a failed call the rest goes into the outbox, with a WARNING (PR032). Runs as the owner, so
-- that writers need no grant.
CREATE OR REPLACE FUNCTION pgrelay._capture_directly()
RETURNS trigger
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- A value has the same text whatever the writer's session has set.
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET bytea_output = 'hex'
SET extra_float_digits = 1
AS $function$
DECLARE
    c_batch_bytes CONSTANT integer := 900000; -- an asynchronous invocation takes 1 MB, with the envelope
    c_batch_events CONSTANT integer := 1000; -- what the publisher delivers well within its timeout
    v_prefix CONSTANT text := (SELECT g.id_prefix || '-' FROM pgrelay._origin AS g);
    v_at CONSTANT timestamptz := clock_timestamp();
    v_operation CONSTANT "char" := pgrelay._operation_letter(TG_OP, 'events');
    v_watch pgrelay.watch;
    v_source pgrelay.source;
    v_old_rows bigint;
    v_new_rows bigint;
    v_total bigint := 0;
    v_sent bigint := 0;
    v_row record;
    v_ids bigint[] := '{}';
    v_hashes integer[] := '{}';
    v_data text[] := '{}';
    v_events text[] := '{}';
    v_event_id bigint;
    v_event text;
    v_bytes integer := 0;
    v_reason text;
BEGIN
    SELECT w.* INTO v_watch
    FROM pgrelay.watch AS w
    WHERE w.watched_table IN (TG_RELID, pg_partition_root(TG_RELID));
    IF NOT FOUND THEN
        RETURN NULL; -- a detached partition keeps its triggers
    END IF;
    IF NOT pgrelay._should_capture(v_watch.watch_id, TG_RELID, TG_OP, (SELECT s.last_value FROM pgrelay._slot AS s)) THEN
        RETURN NULL;
    END IF;
    IF v_watch.shape IS DISTINCT FROM pgrelay._table_shape(v_watch.watched_table) THEN
        PERFORM pgrelay._write_capture(v_watch.watch_id);
        SELECT w.* INTO STRICT v_watch FROM pgrelay.watch AS w WHERE w.watch_id = v_watch.watch_id;
    END IF;
    SELECT s.* INTO STRICT v_source FROM pgrelay.source AS s WHERE s.source_id = v_watch.source_id;
    IF TG_OP = 'UPDATE' THEN
        v_old_rows := (SELECT count(*) FROM old_rows);
        v_new_rows := (SELECT count(*) FROM new_rows);
        IF v_old_rows <> v_new_rows THEN
            PERFORM pgrelay._warn_unpaired(v_watch.watch_id, v_old_rows, v_new_rows);
        END IF;
    END IF;

    PERFORM pgrelay._refuse_untrusted_json_casts(TG_RELID);
    FOR v_row IN EXECUTE pgrelay._capture_query(
        v_watch, lower(TG_OP), TG_RELID, v_old_rows IS NOT DISTINCT FROM v_new_rows
    ) LOOP
        v_total := v_total + 1;
        v_event_id := nextval('pgrelay.event_id');
        v_event := pgrelay._event_json(
            v_prefix || v_event_id, pg_current_xact_id()::text::bigint, v_at, v_operation,
            pgrelay._group_name(v_watch.watch_id, v_watch.channel, v_row.group_hash),
            v_source.members, v_source.data_members, v_row.data
        );
        IF octet_length(v_event) > c_batch_bytes THEN
            -- Too large for an asynchronous invocation. The outbox is delivered by synchronous ones, which take 6 MB.
            PERFORM pgrelay._append(
                v_watch.source_id, v_operation, ARRAY[v_row.group_hash], ARRAY[v_row.data], v_at, ARRAY[v_event_id]
            );
            CONTINUE;
        END IF;
        IF cardinality(v_events) = c_batch_events OR v_bytes + octet_length(v_event) > c_batch_bytes THEN
            v_reason := pgrelay._publish_directly(v_watch, v_operation, v_at, v_ids, v_events, v_hashes, v_data, v_reason);
            v_sent := v_sent + CASE WHEN v_reason IS NULL THEN cardinality(v_ids) ELSE 0 END;
            v_ids := '{}';
            v_events := '{}';
            v_hashes := '{}';
            v_data := '{}';
            v_bytes := 0;
        END IF;
        v_ids := v_ids || v_event_id;
        v_events := v_events || v_event;
        v_hashes := v_hashes || v_row.group_hash;
        v_data := v_data || v_row.data;
        v_bytes := v_bytes + octet_length(v_event) + 1; -- with a comma
    END LOOP;
    v_reason := pgrelay._publish_directly(v_watch, v_operation, v_at, v_ids, v_events, v_hashes, v_data, v_reason);
    IF v_reason IS NOT NULL THEN
        RAISE WARNING USING
            ERRCODE = 'PR032',
            MESSAGE = format(
                '%s of %s events of %s on %I.%I were not handed to Lambda and wait in the outbox: %s',
                v_total - v_sent, v_total, TG_OP, v_watch.table_schema, v_watch.table_name, v_reason
            ),
            DETAIL = 'The statement itself is not affected. pgrelay.drain delivers them once it commits.',
            HINT = 'Try SELECT pgrelay.invoke(''echo'', ''{}'').';
    END IF;
    RETURN NULL;
EXCEPTION
    WHEN OTHERS THEN -- does not catch query_canceled, so cancels and timeouts work
        PERFORM pgrelay._note_capture_failure(v_watch.watch_id, TG_OP, SQLERRM);
        RETURN NULL;
END
$function$;

COMMENT ON FUNCTION pgrelay._capture_directly() IS 'Send a statement''s row changes to the publisher';
REVOKE ALL ON FUNCTION pgrelay._capture_directly() FROM PUBLIC;
-- Whoever creates a trigger needs EXECUTE on its function.
GRANT EXECUTE ON FUNCTION pgrelay._capture_directly() TO pgrelay_operator;
