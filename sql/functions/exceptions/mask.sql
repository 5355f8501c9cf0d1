-- Public: set what exception reports must not carry out of the database; *** replaces it.
-- p_kind: pattern (p_value is a regular expression, for all texts and the data), column (p_value is a column's name,
-- for the values that DETAIL quotes and members of the data with that name) or detail (no p_value: DETAIL is left out).
-- Raises PR085 (kind or value), PR086 (pattern).
CREATE OR REPLACE FUNCTION pgrelay.mask(p_kind text, p_value text DEFAULT '')
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF
        p_kind IS NULL OR p_kind NOT IN ('pattern', 'column', 'detail') OR p_value IS NULL
        OR (p_kind = 'detail') <> (p_value = '')
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR085',
            MESSAGE = format(
                'cannot mask %s %s',
                coalesce(quote_literal(p_kind), 'NULL'), coalesce(quote_literal(pgrelay._clip(p_value, 100)), 'NULL')
            ),
            HINT = 'Call mask(''pattern'', a regular expression), mask(''column'', a name) or mask(''detail'').';
    END IF;
    IF p_kind = 'pattern' THEN
        PERFORM pgrelay._require_quick_pattern(p_value);
    END IF;
    INSERT INTO pgrelay.mask (kind, value)
    VALUES (p_kind, CASE p_kind WHEN 'column' THEN lower(p_value) ELSE p_value END)
    ON CONFLICT (kind, value) DO NOTHING;
END
$function$;

COMMENT ON FUNCTION pgrelay.mask(text, text) IS 'Say what exception reports must not carry out of the database';
REVOKE ALL ON FUNCTION pgrelay.mask(text, text) FROM PUBLIC;
