-- Public: the published procedure under its bare name, for jobs that call it so: checks as
-- pgrelay.send_cron_job_failures does, whose rights a caller needs.
-- p_lambda_arn: the function bound to cron_failure_notifier. p_sns_topic_arn: the topic that it was deployed with.
-- Raises PR110 (another function, which the message names) and what pgrelay.check_cron raises.
CREATE OR REPLACE PROCEDURE public.send_cron_job_failures_multi_record(p_lambda_arn varchar, p_sns_topic_arn varchar)
LANGUAGE plpgsql
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    CALL pgrelay.send_cron_job_failures(p_lambda_arn, p_sns_topic_arn);
END
$procedure$;

COMMENT ON PROCEDURE public.send_cron_job_failures_multi_record (varchar, varchar)
IS 'The published procedure, on top of pgrelay.check_cron';
REVOKE ALL ON PROCEDURE public.send_cron_job_failures_multi_record(varchar, varchar) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE public.send_cron_job_failures_multi_record(varchar, varchar) TO pgrelay_operator;
