-- Public: send the rows that a watched table already has, as events of the operation snapshot. It commits after each
-- chunk, so CALL it outside a transaction. It locks rows FOR SHARE until their chunk is committed, so that no event of
-- a later change comes before the row's own. Runs as the caller, who needs SELECT and UPDATE on the table.
-- p_when: only rows that meet this condition, and the watch's own. p_chunk_rows: about how many rows to commit at once.
-- Raises PR060 (condition), PR062 (arguments), PR063 (not watched), PR065 (row security).
CREATE OR REPLACE PROCEDURE pgrelay.backfill(
    p_table regclass, p_when text DEFAULT NULL, p_chunk_rows integer DEFAULT 5000
)
LANGUAGE plpgsql
SECURITY INVOKER
AS $procedure$
-- A procedure with SECURITY DEFINER or a SET clause may not commit. So each of its transactions sets what a SET clause
-- would.
DECLARE
    c_rows_of_a_block CONSTANT integer := 100; -- a guess for a table that has never been analyzed
    v_part pg_catalog.regclass;
    v_parts pg_catalog.regclass[];
    v_index pg_catalog.oid;
    v_queries pg_catalog.text[];
    v_query pg_catalog.text;
    v_blocks bigint;
    v_chunk_blocks bigint;
    v_block bigint;
    v_hashes integer[];
    v_data pg_catalog.text[];
    v_rows bigint := 0;
BEGIN
    PERFORM pgrelay._fix_settings();
    IF p_chunk_rows IS NULL OR p_chunk_rows < 1 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR062',
            MESSAGE = pg_catalog.format('p_chunk_rows cannot be %s', coalesce(p_chunk_rows::text, 'NULL')),
            HINT = 'Use a number of rows, such as 5000.';
    END IF;
    IF NOT EXISTS (SELECT FROM pgrelay.watch AS w WHERE w.watched_table = p_table) THEN
        PERFORM pgrelay._raise_not_watched(p_table);
    END IF;
    v_parts := ARRAY(
        SELECT t.relid
        FROM pgrelay._table_parts(p_table) AS t (relid)
        INNER JOIN pg_catalog.pg_class AS c ON c.oid = t.relid
        WHERE c.relkind = 'r'
        ORDER BY t.relid
    );
    -- Of a partition that is read by itself, its own policies count.
    FOREACH v_part IN ARRAY p_table OPERATOR(pg_catalog.||) v_parts LOOP
        IF pg_catalog.row_security_active(v_part) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'PR065',
                MESSAGE = pg_catalog.format('row security hides rows of %s from %s', v_part, current_user),
                HINT = 'Call backfill as a role with BYPASSRLS, or as the owner while the table does not force row security.';
        END IF;
    END LOOP;
    v_index := pgrelay._condition_index(p_table, p_when);
    -- All now: the condition goes with its transaction.
    v_queries := ARRAY(
        SELECT pgrelay._snapshot_query(p_table, p.relid, v_index) FROM unnest(v_parts) AS p (relid) ORDER BY p.relid
    );
    COMMIT;
    PERFORM pgrelay._fix_settings();

    FOREACH v_part IN ARRAY v_parts LOOP
        SELECT pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint,
            greatest(
                p_chunk_rows
                / greatest(coalesce(c.reltuples / nullif(c.relpages, 0), c_rows_of_a_block), 1),
                1
            )::bigint
        INTO v_blocks, v_chunk_blocks
        FROM pg_catalog.pg_class AS c
        WHERE c.oid = v_part;
        v_query := v_queries[pg_catalog.array_position(v_parts, v_part)];
        v_block := 0;
        WHILE v_block <= v_blocks LOOP
            EXECUTE v_query
            INTO v_hashes, v_data
            USING
                pg_catalog.format('(%s,0)', v_block)::pg_catalog.tid,
                pg_catalog.format('(%s,0)', v_block + v_chunk_blocks)::pg_catalog.tid;
            v_rows := v_rows + pgrelay._append_snapshot(p_table, v_hashes, v_data);
            COMMIT;
            PERFORM pgrelay._fix_settings();
            v_block := v_block + v_chunk_blocks;
        END LOOP;
    END LOOP;
    RAISE NOTICE USING MESSAGE = pg_catalog.format('%s rows of %s wait in the outbox', v_rows, p_table);
END
$procedure$;

COMMENT ON PROCEDURE pgrelay.backfill (regclass, text, integer)
IS 'Send the rows that a watched table already has, as events of the operation snapshot';
REVOKE ALL ON PROCEDURE pgrelay.backfill(regclass, text, integer) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE pgrelay.backfill(regclass, text, integer) TO pgrelay_operator;
