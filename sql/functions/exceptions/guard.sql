-- Public: run a statement; report its exception with all diagnostics and raise it again unchanged, so that the caller,
-- such as pg_cron, fails too. Runs as the caller and with the caller's search_path: CALL it. Deferred constraints are
-- checked at the statement's end, and stay immediate until the transaction ends.
-- p_name: what the reports call it. p_statement: any statement but one that ends its transaction.
-- Raises what the statement raises, and PR080 if it commits or rolls back.
CREATE OR REPLACE PROCEDURE pgrelay.guard(p_name text, p_statement text)
LANGUAGE plpgsql
SECURITY INVOKER
AS $procedure$
DECLARE
    v_diagnostics pgrelay.diagnostics;
BEGIN
    EXECUTE p_statement;
    SET CONSTRAINTS ALL IMMEDIATE; -- what is deferred would fail at COMMIT, where nobody reports it
EXCEPTION
    WHEN OTHERS OR query_canceled OR assert_failure THEN
        GET STACKED DIAGNOSTICS
            v_diagnostics.sqlstate = RETURNED_SQLSTATE,
            v_diagnostics.message = MESSAGE_TEXT,
            v_diagnostics.detail = PG_EXCEPTION_DETAIL,
            v_diagnostics.hint = PG_EXCEPTION_HINT,
            v_diagnostics.context = PG_EXCEPTION_CONTEXT,
            v_diagnostics.schema_name = SCHEMA_NAME,
            v_diagnostics.table_name = TABLE_NAME,
            v_diagnostics.column_name = COLUMN_NAME,
            v_diagnostics.constraint_name = CONSTRAINT_NAME,
            v_diagnostics.data_type = PG_DATATYPE_NAME;
        PERFORM pgrelay.report_exception(v_diagnostics, p_name);
        IF v_diagnostics.sqlstate = '2D000' THEN -- invalid_transaction_termination
            PERFORM pgrelay._raise_transaction_ended(p_name);
        END IF;
        RAISE;
END
$procedure$;

COMMENT ON PROCEDURE pgrelay.guard(text, text) -- noqa: LT01
IS 'Run a statement, report its exception and raise it again';
REVOKE ALL ON PROCEDURE pgrelay.guard(text, text) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE pgrelay.guard(text, text) TO pgrelay_operator, pgrelay_reporter;
