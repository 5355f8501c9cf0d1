-- Private: return how many bytes a text has when it is sent, which is in UTF-8: a database may store it in fewer. No
-- SET clause, so that the planner inlines it, as octet_length alone where text is sent as it is stored.
CREATE OR REPLACE FUNCTION pgrelay._sent_bytes(p_text text)
RETURNS integer
LANGUAGE sql
STABLE
SECURITY INVOKER
AS $function$
SELECT
    CASE
        WHEN pgrelay._sent_as_stored() THEN pg_catalog.octet_length(p_text)
        ELSE pgrelay._converted_bytes(p_text)
    END
$function$;

COMMENT ON FUNCTION pgrelay._sent_bytes(text) IS 'Return how many bytes a text has when it is sent';
REVOKE ALL ON FUNCTION pgrelay._sent_bytes(text) FROM PUBLIC;
