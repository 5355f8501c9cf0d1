-- Private: return a watch's mapping, or a value of it, with the names that its columns have now. What names none that
-- was renamed stays as it was written.
CREATE OR REPLACE FUNCTION pgrelay._mapping_now(p_watch pgrelay.watch, p_value json)
RETURNS json
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_kind CONSTANT text := json_typeof(p_value);
    v_column CONSTANT text := pgrelay._mapped_column(p_value);
    v_column_now text;
BEGIN
    IF v_column IS NOT NULL THEN
        v_column_now := coalesce(pgrelay._column_now(p_watch, v_column), v_column);
        RETURN CASE WHEN v_column_now = v_column THEN p_value ELSE json_build_object('column', v_column_now) END;
    ELSIF v_kind = 'object' THEN
        RETURN (
            SELECT
                CASE
                    WHEN bool_or(n.value::text <> m.value::text) THEN json_object_agg(m.key, n.value ORDER BY m.place)
                    ELSE p_value
                END
            FROM json_each(p_value) WITH ORDINALITY AS m (key, value, place)
            CROSS JOIN LATERAL pgrelay._mapping_now(p_watch, m.value) AS n (value)
        );
    ELSIF v_kind = 'array' THEN
        RETURN (
            SELECT
                CASE
                    WHEN bool_or(n.value::text <> m.value::text) THEN json_agg(n.value ORDER BY m.place)
                    ELSE p_value
                END
            FROM json_array_elements(p_value) WITH ORDINALITY AS m (value, place)
            CROSS JOIN LATERAL pgrelay._mapping_now(p_watch, m.value) AS n (value)
        );
    END IF;
    RETURN p_value;
END
$function$;

COMMENT ON FUNCTION pgrelay._mapping_now(pgrelay.watch, json)
IS 'Return a watch''s mapping with the names that its columns have now';
REVOKE ALL ON FUNCTION pgrelay._mapping_now(pgrelay.watch, json) FROM PUBLIC;
