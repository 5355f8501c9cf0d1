-- Private: raise PR003 for a name that is not bound, naming those that are.
CREATE OR REPLACE FUNCTION pgrelay._raise_not_bound(p_name text)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'PR003',
        MESSAGE = format('%s is not bound to a Lambda function', coalesce(quote_literal(p_name), 'NULL')),
        DETAIL = (
            SELECT coalesce('Bound are: ' || string_agg(b.name, ', ' ORDER BY b.name) || '.', 'No name is bound.')
            FROM pgrelay.binding AS b
        ),
        HINT = 'Bind it with pgrelay.bind(name, function ARN), sql/bind.sql or pgrelay install --stack.';
END
$function$;

COMMENT ON FUNCTION pgrelay._raise_not_bound(text) IS 'Raise PR003 for a name that is not bound';
REVOKE ALL ON FUNCTION pgrelay._raise_not_bound(text) FROM PUBLIC;
