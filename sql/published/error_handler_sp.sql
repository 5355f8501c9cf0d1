-- Public: the published procedure, for handlers that call it:
--   CALL error_handler_sp('TIME:  ' || ... || ' / PROCEDURE:  ' || ... || ' / MESSAGE:  ' || ... || ' / EXCEPTION:  '
--       || ... || ' / HINT:  ' || ...);
-- Parses text of that form. Any other text, such as SQLERRM, becomes the message; the procedure is then the caller.
-- It creates no extension and runs no dynamic SQL. Its caller needs the role pgrelay_reporter, as for
-- pgrelay.report_exception; EXECUTE stays with PUBLIC, because it does nothing without that.
CREATE OR REPLACE PROCEDURE public.error_handler_sp(p_error text)
LANGUAGE plpgsql
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_parts CONSTANT text[] := regexp_match(
        p_error, 'PROCEDURE:(.*?)/ MESSAGE:(.*?)/ EXCEPTION:(.*?)/ HINT:(.*)$'
    );
    v_diagnostics pgrelay.diagnostics;
BEGIN
    v_diagnostics.sqlstate := 'P0000'; -- plpgsql_error: the text carries no SQLSTATE
    v_diagnostics.message := coalesce(btrim(v_parts[2], E' \n\t'), p_error);
    v_diagnostics.detail := btrim(v_parts[3], E' \n\t');
    v_diagnostics.hint := btrim(v_parts[4], E' \n\t');
    PERFORM pgrelay.report_exception(
        v_diagnostics, coalesce(nullif(btrim(v_parts[1], E' \n\t'), ''), pgrelay.caller())
    );
END;
$procedure$;

COMMENT ON PROCEDURE public.error_handler_sp (text) IS 'The published procedure, on top of pgrelay.report_exception';
