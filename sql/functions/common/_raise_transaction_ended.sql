-- Private: raise PR080 for a guarded statement that tried to commit or roll back.
CREATE OR REPLACE FUNCTION pgrelay._raise_transaction_ended(p_name text)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'PR080',
        MESSAGE = format('the statement of %s ends its transaction, which nothing under guard may do', p_name),
        DETAIL = 'PostgreSQL allows COMMIT and ROLLBACK only where no caller could catch an exception.',
        HINT = 'Schedule it with schedule_guarded(..., p_commits => true), or CALL it by itself and report from blocks '
            'of its own: BEGIN ... EXCEPTION ... END between one COMMIT and the next.';
END
$function$;

COMMENT ON FUNCTION pgrelay._raise_transaction_ended(text)
IS 'Raise PR080 for a guarded statement that tried to commit';
REVOKE ALL ON FUNCTION pgrelay._raise_transaction_ended(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._raise_transaction_ended(text) TO pgrelay_operator, pgrelay_reporter;
