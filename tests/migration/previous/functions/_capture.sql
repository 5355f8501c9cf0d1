-- Private: statement trigger that sends a statement's row changes to the publisher, as the contract pgrelay.events/1.
-- One Event invocation a statement, more where it has more rows or bytes than one invocation takes. Never fails the
-- statement: what goes wrong is a WARNING (PR032), and after a failed call the rest of the statement is not tried, so
-- that it waits for AWS once. Runs as the owner: who writes to the table needs no grant.
CREATE OR REPLACE FUNCTION pgrelay._capture()
RETURNS trigger
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- A value reads the same whatever the writer's session has set.
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET bytea_output = 'hex'
SET extra_float_digits = 1
AS $function$
DECLARE
    c_batch_bytes CONSTANT integer := 900000; -- Lambda takes 1 MB asynchronously; the envelope needs some of it
    c_batch_events CONSTANT integer := 1000; -- what the publisher delivers well within its timeout
    v_at CONSTANT timestamptz := clock_timestamp();
    v_total bigint := 1;
    v_old_total bigint;
    v_sent bigint := 0;
    v_change record;
    v_event json;
    v_event_bytes integer;
    v_batch json[] := '{}';
    v_batch_bytes integer := 0;
    v_reason text;
    v_reason_detail text;
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        SELECT count(*) INTO v_total FROM new_rows;
    END IF;
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        SELECT count(*) INTO v_old_total FROM old_rows;
    END IF;
    IF TG_OP = 'DELETE' THEN
        v_total := v_old_total;
    END IF;
    IF v_old_total <> v_total THEN
        -- A BEFORE trigger of the partition that an UPDATE moves a row to may drop the row: old and new no longer pair.
        RAISE WARNING USING
            ERRCODE = 'PR034',
            MESSAGE = format(
                '%s of %s rows that an UPDATE of %I.%I touched were dropped by a trigger',
                v_old_total - v_total, v_old_total, TG_TABLE_SCHEMA, TG_TABLE_NAME
            ),
            DETAIL = 'Its events carry no old rows, and the dropped rows have no event.',
            HINT = 'Look for a BEFORE INSERT trigger on a partition that returns NULL.';
    END IF;
    IF v_total = 0 THEN
        RETURN NULL;
    END IF;

    PERFORM pgrelay._refuse_untrusted_json_casts();
    FOR v_change IN EXECUTE pgrelay._changes_query(TG_RELID, TG_OP, v_total = v_old_total) LOOP
        v_event := pgrelay._row_event(
            TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP, v_at,
            v_change.key, v_change.new_row, v_change.old_row, v_change.changed, c_batch_bytes
        );
        v_event_bytes := octet_length(v_event::text) + 1; -- with its comma
        IF
            cardinality(v_batch) = c_batch_events
            OR (v_batch_bytes + v_event_bytes > c_batch_bytes AND v_batch_bytes > 0)
        THEN
            PERFORM pgrelay._publish_directly(v_batch);
            v_sent := v_sent + cardinality(v_batch);
            v_batch := '{}';
            v_batch_bytes := 0;
        END IF;
        v_batch := v_batch || v_event;
        v_batch_bytes := v_batch_bytes + v_event_bytes;
    END LOOP;
    PERFORM pgrelay._publish_directly(v_batch);
    RETURN NULL;
EXCEPTION
    WHEN OTHERS THEN -- not query_canceled: who cancels, or times out, is obeyed
        GET STACKED DIAGNOSTICS v_reason = MESSAGE_TEXT, v_reason_detail = PG_EXCEPTION_DETAIL;
        RAISE WARNING USING
            ERRCODE = 'PR032',
            MESSAGE = format(
                '%s of %s events of %s on %I.%I were not handed to Lambda: %s',
                v_total - v_sent, v_total, TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME,
                concat_ws(' ', v_reason, nullif(v_reason_detail, ''))
            ),
            DETAIL = 'The statement itself is not affected.',
            HINT = 'Try SELECT pgrelay.invoke(''echo'', ''{}''). Events sent in direct mode are not repeated.';
        RETURN NULL;
END
$function$;

COMMENT ON FUNCTION pgrelay._capture() IS 'Send a statement''s row changes to the publisher';
REVOKE ALL ON FUNCTION pgrelay._capture() FROM PUBLIC;
-- Who creates a trigger needs EXECUTE on its function.
GRANT EXECUTE ON FUNCTION pgrelay._capture() TO pgrelay_operator;
