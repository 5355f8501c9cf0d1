-- Public: turn the row changes of a table into events. If it is watched already, change the options that are named and
-- keep the others; a NOTICE says what changed. Runs as the caller, who needs the privilege TRIGGER on the table and
-- its partitions; must own them if a trigger has to be dropped; and, for a condition, may read the table and create
-- temporary tables.
-- p_table: a table, or the root of a partitioned one with all its partitions.
-- All other options: NULL for what the watch has, or for the default if the table was not watched.
-- p_operations: any of insert, update, delete, truncate; the first three by default.
-- p_columns or p_excluded_columns: which columns events carry; all by default. Naming one replaces the other, and
-- p_excluded_columns => '{}' is all columns again. An UPDATE that changes none of them makes no event.
-- p_payload: full, the rows, by default; changed, of an UPDATE the changed columns with their old and new values; key,
-- the primary key alone.
-- p_when: a condition on the row, such as 'amount > 100'; '' for none. An UPDATE counts if the row met it before or
-- meets it now. One that is kept is not parsed again.
-- p_destination: one that the publisher was deployed with; '' for its first, the default. metrics: inserted and updated
-- rows become CloudWatch metrics. records: they become records of a Firehose delivery stream, the first that the
-- deployment allows; records:name for another. Metrics and records come in no order. A name that drain has not heard of
-- is asked for: that takes five seconds at most, and a WARNING (PR067) says if nobody could be asked.
-- p_ordered: events of one primary key keep their order through failures; those of a table without a key all do.
-- p_packed: many events may share one message.
-- p_subject: what e-mail subscribers of the topic see as the subject: at most 99 printable ASCII characters; '' for
-- none.
-- p_mapping: which value of a row becomes which member of a metric, or which partition keys of a record; '{}' for none.
-- It is not kept from one of events, metrics and records to another.
-- p_on_failure: report, by default, lets a statement pass whose events cannot be captured, and reports it; fail makes
-- it fail.
-- Raises PR030 (cannot be watched), PR031 (operation), PR060 (condition), PR061 (columns), PR062 (other arguments, such
-- as a destination that is not there; also one that is kept and that a new destination does not take), PR147 (mapping).
CREATE OR REPLACE FUNCTION pgrelay.watch(
    p_table regclass,
    p_operations text[] DEFAULT NULL,
    p_columns text[] DEFAULT NULL,
    p_excluded_columns text[] DEFAULT NULL,
    p_payload text DEFAULT NULL,
    p_when text DEFAULT NULL,
    p_destination text DEFAULT NULL,
    p_ordered boolean DEFAULT NULL,
    p_packed boolean DEFAULT NULL,
    p_mapping json DEFAULT NULL,
    p_on_failure text DEFAULT NULL,
    p_subject text DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
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
    IF p_operations = '{}' OR v_unknown IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR031',
            MESSAGE = coalesce('cannot watch the operation ' || v_unknown, 'no operation to watch'),
            HINT = 'Operations are insert, update, delete and truncate.';
    END IF;
    PERFORM pgrelay._require_watchable(p_table);
    PERFORM pgrelay._require_columns(p_table, p_columns, p_excluded_columns);
    IF p_payload IS NOT NULL THEN
        PERFORM pgrelay._require_one_of('p_payload', p_payload, ARRAY['full', 'changed', 'key']);
    END IF;
    IF p_on_failure IS NOT NULL THEN
        PERFORM pgrelay._require_one_of('p_on_failure', p_on_failure, ARRAY['report', 'fail']);
    END IF;
    IF p_subject <> '' AND p_subject !~ '^[!-~][ -~]{0,98}$' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR062',
            MESSAGE = format('p_subject is not one line of at most 99 printable ASCII characters: %L', p_subject),
            HINT = 'SNS takes no other; it begins with a letter, a digit or a punctuation mark.';
    END IF;
    PERFORM pgrelay._require_destination(p_destination);

    PERFORM pgrelay._attach_capture(
        pgrelay._save_watch(
            p_table, v_wanted, p_columns, p_excluded_columns, p_payload,
            CASE WHEN p_when = '' THEN 0 ELSE pgrelay._condition_index(p_table, p_when) END,
            p_destination, p_mapping, p_ordered, p_packed, p_on_failure, p_subject
        )
    );
    IF p_when <> '' THEN
        DROP TABLE pg_temp.pgrelay_condition;
    END IF;
END
$function$;

COMMENT ON FUNCTION pgrelay.watch(
    regclass, text[], text[], text[], text, text, text, boolean, boolean, json, text, text
) IS 'Turn the row changes of a table into events';
REVOKE ALL ON FUNCTION pgrelay.watch(
    regclass, text[], text[], text[], text, text, text, boolean, boolean, json, text, text
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.watch(
    regclass, text[], text[], text[], text, text, text, boolean, boolean, json, text, text
) TO pgrelay_operator;
