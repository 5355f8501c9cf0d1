-- Public: read a stream for a consumer and hand the records to a handler, batch by batch, until nothing is left or the
-- time is up; made to be a job. Each batch is a transaction: its records, what the handler did with them and the
-- consumer's position are committed together. A handler that fails fails the job, and the next run begins with its
-- batch.
-- p_handler: a procedure or function with one argument, pgrelay.stream_record[], called for each batch, or a function
-- with one of the type pgrelay.stream_record, called for each record. It runs as the caller. p_max: records of a batch
-- at most. p_seconds: start no batch later than this. CALL it outside of a transaction.
-- Raises what read_stream raises, and PR145 (handler). A procedure that commits cannot have a search_path of its own:
-- it names everything with its schema.
CREATE OR REPLACE PROCEDURE pgrelay.consume_stream(
    p_stream text, p_consumer text, p_handler text, p_max integer DEFAULT 1000, p_seconds numeric DEFAULT 50
)
LANGUAGE plpgsql
SECURITY INVOKER
AS $procedure$
DECLARE
    v_until CONSTANT timestamptz := pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => p_seconds::double precision);
    v_statement CONSTANT text := pgrelay._handler_statement(
        pg_catalog.to_regproc(p_handler), p_handler
    );
    v_records pgrelay.stream_record[];
BEGIN
    LOOP
        SELECT pg_catalog.array_agg(r) INTO v_records
        FROM pgrelay.read_stream(p_stream, p_consumer, p_max) AS r;
        IF v_records IS NOT NULL THEN
            EXECUTE v_statement USING v_records;
        END IF;
        COMMIT;
        EXIT WHEN v_records IS NULL OR pg_catalog.clock_timestamp() > v_until;
    END LOOP;
END
$procedure$;

COMMENT ON PROCEDURE pgrelay.consume_stream(text, text, text, integer, numeric) -- noqa: LT01
IS 'Read a stream for a consumer and hand the records to a handler';
REVOKE ALL ON ROUTINE pgrelay.consume_stream(text, text, text, integer, numeric) FROM PUBLIC;
GRANT EXECUTE ON ROUTINE pgrelay.consume_stream(text, text, text, integer, numeric) TO pgrelay_operator;
