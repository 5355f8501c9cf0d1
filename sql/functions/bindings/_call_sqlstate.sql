-- Private: return the SQLSTATE by which call says how a call failed, from what aws_lambda.invoke raised.
-- The open extension raises an SQLSTATE of its own for each way to fail. Of RDS's extension only the texts are known,
-- so there the text decides.
CREATE OR REPLACE FUNCTION pgrelay._call_sqlstate(p_sqlstate text, p_message text, p_detail text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN p_sqlstate = 'PR006' THEN 'PR136'
        WHEN p_sqlstate = '22032' THEN 'PR137'
        WHEN p_sqlstate = '38000' OR p_message ~ '^lambda invocation failed' THEN 'PR135'
        WHEN p_sqlstate = '08006' OR p_detail ~* 'timed ?out|timeout was reached' THEN 'PR132'
        WHEN p_sqlstate = '08001' OR p_detail ~* 'unable to connect|could(n''t| not) (connect|resolve)' THEN 'PR133'
        WHEN p_sqlstate = '53000' OR p_detail ~* 'rate exceeded|too ?many ?requests|throttl' THEN 'PR134'
        ELSE 'PR136'
    END
$function$;

COMMENT ON FUNCTION pgrelay._call_sqlstate(text, text, text)
IS 'Return the SQLSTATE by which call says how a call failed';
REVOKE ALL ON FUNCTION pgrelay._call_sqlstate(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._call_sqlstate(text, text, text) TO pgrelay_operator;
