-- Private: return a text as a check sends it: masked as reports are, and cut. If masking fails, it is withheld.
-- p_part: text (only patterns apply), detail (what follows an error's message) or message (one as pg_cron records it:
-- the error in its first line, and DETAIL, HINT and CONTEXT after it). Their labels are in the server's language, and
-- there is no SQLSTATE, so that more is masked than in a report: with a masked DETAIL all but the first line is left
-- out; with a masked column what stands between parentheses there goes, unless it is the value of another key.
CREATE OR REPLACE FUNCTION pgrelay._mask_monitored(p_text text, p_characters integer, p_part text DEFAULT 'text')
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $function$
DECLARE
    v_patterns text[];
    v_columns text[];
    v_detail_is_masked boolean;
    v_head text := CASE p_part WHEN 'detail' THEN '' WHEN 'message' THEN split_part(p_text, E'\n', 1) ELSE p_text END;
    v_rest text := substr(p_text, length(v_head) + 1);
    v_masked text;
BEGIN
    IF p_text IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT
        coalesce(array_agg(m.value) FILTER (WHERE m.kind = 'pattern'), '{}'),
        coalesce(array_agg(m.value) FILTER (WHERE m.kind = 'column'), '{}'),
        coalesce(bool_or(m.kind = 'detail'), false)
    INTO v_patterns, v_columns, v_detail_is_masked
    FROM pgrelay.mask AS m;
    IF v_detail_is_masked THEN
        v_rest := '';
    ELSIF cardinality(v_columns) > 0 THEN
        v_masked := pgrelay._mask_detail(v_rest, NULL, NULL, NULL, v_columns);
        IF v_masked = v_rest AND v_rest !~ '\)\s?=\s?\(' THEN
            v_masked := regexp_replace(v_rest, '(^|[^[:alnum:]_])\(.*\)', '\1(***)');
        END IF;
        v_rest := pgrelay._mask_copy(v_masked);
    END IF;
    RETURN pgrelay._mask_text(v_head || v_rest, p_characters, v_patterns);
EXCEPTION
    WHEN OTHERS THEN
        RETURN format('(withheld, because masking it failed: %s)', SQLSTATE);
END
$function$;

COMMENT ON FUNCTION pgrelay._mask_monitored(text, integer, text) IS 'Make a text fit for a check';
REVOKE ALL ON FUNCTION pgrelay._mask_monitored(text, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._mask_monitored(text, integer, text) TO pgrelay_operator;
