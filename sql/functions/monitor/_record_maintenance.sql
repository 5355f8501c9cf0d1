-- Private: record how the maintenance of a partition set went. p_sqlstate: NULL for a success.
CREATE OR REPLACE FUNCTION pgrelay._record_maintenance(
    p_parent_table text, p_sqlstate text DEFAULT NULL, p_message text DEFAULT NULL, p_detail text DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_text_characters CONSTANT integer := 4000;
BEGIN
    IF p_sqlstate IS NULL THEN
        INSERT INTO pgrelay.partition_maintenance (parent_table, succeeded_at)
        VALUES (p_parent_table, clock_timestamp())
        ON CONFLICT (parent_table) DO UPDATE
            SET succeeded_at = excluded.succeeded_at, failures = 0;
        RETURN;
    END IF;
    INSERT INTO pgrelay.partition_maintenance AS m (
        parent_table, failed_at, failures, failure_sqlstate, failure_message, failure_detail
    )
    VALUES (
        p_parent_table,
        clock_timestamp(),
        1,
        p_sqlstate,
        pgrelay._clip(p_message, c_text_characters),
        pgrelay._clip(p_detail, c_text_characters)
    )
    ON CONFLICT (parent_table) DO UPDATE
        SET
            failed_at = excluded.failed_at,
            failures = m.failures + 1,
            failure_sqlstate = excluded.failure_sqlstate,
            failure_message = excluded.failure_message,
            failure_detail = excluded.failure_detail;
END
$function$;

COMMENT ON FUNCTION pgrelay._record_maintenance(text, text, text, text)
IS 'Record how the maintenance of a partition set went';
REVOKE ALL ON FUNCTION pgrelay._record_maintenance(text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._record_maintenance(text, text, text, text) TO pgrelay_operator;
