-- Private: keep the outcome of a shadow call; payload and answers only where they are of use.
CREATE OR REPLACE FUNCTION pgrelay._remember_shadow(
    p_binding text,
    p_outcome text,
    p_milliseconds numeric,
    p_payload json,
    p_local_answer json,
    p_answer json,
    p_error text
)
RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
INSERT INTO pgrelay.shadow_call (binding, outcome, milliseconds, payload, local_answer, answer, error)
SELECT
    p_binding,
    p_outcome,
    p_milliseconds,
    CASE WHEN p_outcome <> 'same' THEN p_payload END,
    CASE WHEN p_outcome <> 'same' THEN p_local_answer END,
    CASE WHEN p_outcome <> 'same' THEN p_answer END,
    p_error
$function$;

COMMENT ON FUNCTION pgrelay._remember_shadow(text, text, numeric, json, json, json, text)
IS 'Keep the outcome of a shadow call';
REVOKE ALL ON FUNCTION pgrelay._remember_shadow(text, text, numeric, json, json, json, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._remember_shadow(text, text, numeric, json, json, json, text) TO pgrelay_operator;
