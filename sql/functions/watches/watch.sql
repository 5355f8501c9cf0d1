-- Public: turn the row changes of a table into events. A second watch of a table replaces the first: options that are
-- left out get their defaults, whatever the first had. Runs as the caller, who needs the privilege TRIGGER on the table
-- and its partitions; must own them if a trigger has to be dropped; and, for a condition, may read the table and create
-- temporary tables.
-- p_table: a table, or the root of a partitioned one with all its partitions.
-- p_operations: any of insert, update, delete, truncate.
-- p_columns or p_excluded_columns: which columns events carry; all by default. An UPDATE that changes none of them
-- makes no event.
-- p_payload: full, the rows; changed, of an UPDATE the changed columns with their old and new values; key, the primary
-- key alone.
-- p_when: a condition on the row, such as 'amount > 100'. An UPDATE counts if the row met it before or meets it now.
-- p_destination: one that the publisher was deployed with; NULL for its first. metrics: inserted and updated rows
-- become CloudWatch metrics. records: they become records of a Firehose delivery stream, the first that the deployment
-- allows; records:name for another. Metrics and records are always delivered after the commit, in no order.
-- p_ordered: events of one primary key keep their order through failures; those of a table without a key all do.
-- p_packed: many events may share one message.
-- p_mode: outbox, delivered after the commit; direct, sent by the statement itself, before the commit.
-- p_mapping: which value of a row becomes which member of a metric, or which partition keys of a record.
-- Raises PR030 (cannot be watched), PR031 (operation), PR033 (unsafe cast to json), PR060 (condition), PR061 (columns),
-- PR062 (other arguments), PR147 (mapping).
CREATE OR REPLACE FUNCTION pgrelay.watch(
    p_table regclass,
    p_operations text[] DEFAULT ARRAY['insert', 'update', 'delete'],
    p_columns text[] DEFAULT NULL,
    p_excluded_columns text[] DEFAULT NULL,
    p_payload text DEFAULT 'full',
    p_when text DEFAULT NULL,
    p_destination text DEFAULT NULL,
    p_ordered boolean DEFAULT false,
    p_packed boolean DEFAULT false,
    p_mode text DEFAULT 'outbox',
    p_mapping json DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_channel CONSTANT text := CASE
        WHEN p_destination IN ('metrics', 'records') THEN p_destination
        WHEN p_destination LIKE 'records:_%' THEN 'records'
        ELSE 'events'
    END;
    v_wanted text[];
    v_unknown text;
BEGIN
    SELECT array_agg(DISTINCT lower(o.name)) INTO v_wanted
    FROM unnest(p_operations) AS o (name);
    SELECT string_agg(coalesce(quote_literal(w.name), 'NULL'), ', ') INTO v_unknown
    FROM unnest(v_wanted) AS w (name)
    WHERE NOT EXISTS (
        SELECT FROM pgrelay._operations() AS o WHERE o.name = w.name AND o.transition_tables IS NOT NULL
    );
    IF v_wanted IS NULL OR v_unknown IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR031',
            MESSAGE = coalesce('cannot watch the operation ' || v_unknown, 'no operation to watch'),
            HINT = 'Operations are insert, update, delete and truncate.';
    END IF;
    PERFORM pgrelay._require_watchable(p_table);
    PERFORM pgrelay._require_columns(p_table, p_columns, p_excluded_columns);
    PERFORM pgrelay._require_one_of('p_payload', p_payload, ARRAY['full', 'changed', 'key']);
    PERFORM pgrelay._require_one_of('p_mode', p_mode, ARRAY['outbox', 'direct']);
    PERFORM pgrelay._refuse_untrusted_json_casts(p_table);
    IF v_channel = 'events' AND p_mapping IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR062',
            MESSAGE = 'events take no p_mapping',
            HINT = 'It goes with p_destination => ''metrics'' or ''records''; choose an event''s columns with p_columns.';
    ELSIF v_channel <> 'events' THEN
        -- A deleted row cannot be mapped.
        v_wanted := ARRAY(SELECT w.name FROM unnest(v_wanted) AS w (name) WHERE w.name IN ('insert', 'update'));
        IF v_wanted = '{}' THEN
            RAISE EXCEPTION USING
                ERRCODE = 'PR031',
                MESSAGE = format('no operation that makes %s', v_channel),
                HINT = 'Watch insert, update or both.';
        END IF;
        PERFORM pgrelay._require_one_of('p_payload', p_payload, ARRAY['full']);
        PERFORM pgrelay._require_one_of('p_mode', p_mode, ARRAY['outbox']);
        PERFORM pgrelay._require_one_of('p_ordered', coalesce(p_ordered, false)::text, ARRAY['false']);
        PERFORM pgrelay._require_one_of('p_packed', coalesce(p_packed, false)::text, ARRAY['false']);
    END IF;

    PERFORM pgrelay._attach_capture(
        pgrelay._save_watch(
            p_table, v_wanted, p_columns, p_excluded_columns, p_payload, pgrelay._condition_index(p_table, p_when),
            v_channel, nullif(p_destination, ''), p_mapping, coalesce(p_ordered, false), coalesce(p_packed, false),
            p_mode
        )
    );
    IF p_when IS NOT NULL THEN
        DROP TABLE pg_temp.pgrelay_condition;
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.watch(
    regclass, text[], text[], text[], text, text, text, boolean, boolean, text, json
) IS 'Turn the row changes of a table into events';
REVOKE ALL ON FUNCTION pgrelay.watch(
    regclass, text[], text[], text[], text, text, text, boolean, boolean, text, json
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.watch(
    regclass, text[], text[], text[], text, text, text, boolean, boolean, text, json
) TO pgrelay_operator;
