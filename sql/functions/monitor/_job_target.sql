-- Private: return what the monitor knows a job by: job/<database>/<owner>/<name>, which stays the same when the job is
-- unscheduled and scheduled anew, or job/<id> for one without a name. A name that a mask hides, or that is too long for
-- a key, is none. In database and owner % and / are %25 and %2F, so that no two jobs have one target.
CREATE OR REPLACE FUNCTION pgrelay._job_target(p_job_id bigint, p_name text, p_owner text, p_database text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        CASE
            WHEN
                coalesce(p_name, '') = ''
                OR octet_length(p_name) > 1000
                OR p_name <> pgrelay._mask_monitored(p_name, 1000)
                THEN format('job/%s', p_job_id)
            ELSE format(
                'job/%s/%s/%s',
                replace(replace(p_database, '%', '%25'), '/', '%2F'),
                replace(replace(p_owner, '%', '%25'), '/', '%2F'),
                p_name
            )
        END;
$function$;

COMMENT ON FUNCTION pgrelay._job_target(bigint, text, text, text) IS 'Return what the monitor knows a job by';
REVOKE ALL ON FUNCTION pgrelay._job_target(bigint, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._job_target(bigint, text, text, text) TO pgrelay_operator;
