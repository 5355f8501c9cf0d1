-- Private: return the level of the trigger that captures an operation. A statement trigger fires after all row
-- triggers, and those of the UPDATE of a MERGE before those of its INSERT. What any of them write back to the table
-- would be captured before the statement that fired them. So where order matters and there are others, the row trigger
-- of the first row captures all rows. PostgreSQL gives row triggers of partitions no transition tables, and without a
-- key the first row cannot be told from the others.
CREATE OR REPLACE FUNCTION pgrelay._trigger_level(p_ordered boolean, p_relation oid, p_operation text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN
            p_ordered AND p_operation <> 'truncate'
            AND EXISTS (
                SELECT FROM pg_class AS c
                WHERE
                    c.oid = p_relation AND c.relkind = 'r' AND NOT c.relispartition
                    AND pgrelay._key_columns(c.oid) IS NOT NULL
            )
            AND EXISTS (
                SELECT
                FROM pg_trigger AS t
                INNER JOIN pg_proc AS f ON f.oid = t.tgfoid
                WHERE
                    t.tgrelid = p_relation
                    -- Not before, not instead; of PostgreSQL's own, those that write.
                    AND t.tgtype & 2 = 0 AND t.tgtype & 64 = 0 AND NOT starts_with(t.tgname, '!pgrelay_')
                    AND (NOT t.tgisinternal OR f.proname ~ '^RI_FKey_(cascade|setnull|setdefault)_')
            )
            THEN 'ROW'
        ELSE 'STATEMENT'
    END
$function$;

COMMENT ON FUNCTION pgrelay._trigger_level(boolean, oid, text)
IS 'Return the level of the trigger that captures an operation';
REVOKE ALL ON FUNCTION pgrelay._trigger_level(boolean, oid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._trigger_level(boolean, oid, text) TO pgrelay_operator;
