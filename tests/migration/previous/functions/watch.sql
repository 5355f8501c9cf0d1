-- Public: send the row changes of a table, statement by statement, to the publisher. A second watch replaces the first.
-- Runs as the caller, who needs the privilege TRIGGER on the table, and must own it where a second watch drops some
-- operation of the first.
-- p_table: a table or the root of a partitioned one; rows written straight to a partition are not seen.
-- p_operations: any of insert, update, delete, truncate.
-- Raises PR030 (cannot be watched), PR031 (operation), PR033 (unsafe cast to json).
CREATE OR REPLACE FUNCTION pgrelay.watch(
    p_table regclass, p_operations text[] DEFAULT ARRAY['insert', 'update', 'delete']
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
    v_trigger record;
    v_name text;
BEGIN
    SELECT array_agg(DISTINCT lower(o.name)) INTO v_wanted
    FROM unnest(p_operations) AS o (name);
    SELECT string_agg(coalesce(quote_literal(w.name), 'NULL'), ', ') INTO v_unknown
    FROM unnest(v_wanted) AS w (name)
    WHERE w.name IS NULL OR w.name NOT IN ('insert', 'update', 'delete', 'truncate');
    IF v_wanted IS NULL OR v_unknown IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR031',
            MESSAGE = coalesce('cannot watch the operation ' || v_unknown, 'no operation to watch'),
            HINT = 'Operations are insert, update, delete and truncate.';
    END IF;
    PERFORM pgrelay._require_watchable(p_table);
    PERFORM pgrelay._refuse_untrusted_json_casts();

    FOR v_trigger IN
        SELECT
            t.operation,
            t.transition_tables,
            'pgrelay_capture_' || t.operation AS name,
            t.operation = ANY(v_wanted) AS is_wanted
        FROM (
            VALUES
            ('insert', 'REFERENCING NEW TABLE AS new_rows'),
            ('update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'),
            ('delete', 'REFERENCING OLD TABLE AS old_rows'),
            ('truncate', '')
        ) AS t (operation, transition_tables)
    LOOP
        v_name := v_trigger.name;
        IF v_trigger.is_wanted THEN
            EXECUTE format(
                'CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION pgrelay._capture()',
                v_name, v_trigger.operation, p_table, v_trigger.transition_tables
            );
        ELSIF EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = p_table AND t.tgname = v_name) THEN
            EXECUTE format('DROP TRIGGER %I ON %s', v_name, p_table);
        END IF;
    END LOOP;
    PERFORM pgrelay._remember_watch(p_table, v_wanted);
END
$function$;

COMMENT ON FUNCTION pgrelay.watch(regclass, text[]) IS 'Send the row changes of a table to the publisher';
REVOKE ALL ON FUNCTION pgrelay.watch(regclass, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.watch(regclass, text[]) TO pgrelay_operator;
