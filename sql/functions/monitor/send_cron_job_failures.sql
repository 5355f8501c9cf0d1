-- Public: check_cron under the published solution's name and arguments, for jobs that call that.
-- p_lambda_arn: must be the function bound to cron_failure_notifier, with or without its alias. p_sns_topic_arn: must
-- be the topic that the function was deployed with: the function refuses any other.
-- Raises PR110 (another function) and what check_cron raises.
CREATE OR REPLACE PROCEDURE pgrelay.send_cron_job_failures(p_lambda_arn varchar, p_sns_topic_arn varchar)
LANGUAGE plpgsql
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_function text;
BEGIN
    SELECT b.function_name INTO v_function
    FROM pgrelay.binding AS b
    WHERE b.name = 'cron_failure_notifier';
    IF v_function IS NULL THEN
        PERFORM pgrelay._raise_not_bound('cron_failure_notifier');
    END IF;
    IF p_lambda_arn IS NULL OR p_lambda_arn NOT IN (v_function, regexp_replace(v_function, ':[^:]+$', '')) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR110',
            MESSAGE = format('%s is not the function that pgrelay calls', coalesce(quote_literal(p_lambda_arn), 'NULL')),
            DETAIL = format('cron_failure_notifier is bound to %s.', v_function),
            HINT = 'Pass that one, or have the owner bind cron_failure_notifier to the other.';
    END IF;
    PERFORM pgrelay._check_cron('1 day', coalesce(p_sns_topic_arn, ''));
END
$procedure$;

COMMENT ON PROCEDURE pgrelay.send_cron_job_failures (varchar, varchar)
IS 'The published solution''s procedure, on top of check_cron';
REVOKE ALL ON PROCEDURE pgrelay.send_cron_job_failures(varchar, varchar) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE pgrelay.send_cron_job_failures(varchar, varchar) TO pgrelay_operator;
