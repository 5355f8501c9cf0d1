-- Public: change one of delivery's settings, a column of pgrelay.setting. p_value: its value as text; NULL for the
-- default. Raises PR064 (setting, value).
CREATE OR REPLACE FUNCTION pgrelay.configure(p_setting text, p_value text)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_known text;
    v_type text;
    v_reason text;
BEGIN
    SELECT
        string_agg(a.attname, ', ' ORDER BY a.attnum),
        max(format_type(a.atttypid, a.atttypmod)) FILTER (WHERE a.attname = p_setting)
    INTO v_known, v_type
    FROM pg_attribute AS a
    WHERE a.attrelid = 'pgrelay.setting'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'is_only_row';
    IF v_type IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR064',
            MESSAGE = format('there is no setting %s', coalesce(quote_literal(p_setting), 'NULL')),
            HINT = format('Settings are %s.', v_known);
    END IF;

    BEGIN
        IF p_value IS NULL THEN
            EXECUTE format('UPDATE pgrelay.setting SET %I = DEFAULT', p_setting);
        ELSE
            EXECUTE format('UPDATE pgrelay.setting SET %I = $1::%s', p_setting, v_type) USING p_value;
        END IF;
        PERFORM pgrelay._set_slot(pgrelay._active_slot(), s) FROM pgrelay.setting AS s;
    EXCEPTION
        WHEN check_violation OR data_exception THEN
            GET STACKED DIAGNOSTICS v_reason = MESSAGE_TEXT;
            RAISE EXCEPTION USING
                ERRCODE = 'PR064',
                MESSAGE = format('%L is no value for %s: %s', p_value, p_setting, v_reason),
                HINT = col_description(
                    'pgrelay.setting'::regclass,
                    (
                        SELECT a.attnum FROM pg_attribute AS a
                        WHERE a.attrelid = 'pgrelay.setting'::regclass AND a.attname = p_setting
                    )
                );
    END;
END
$function$;

COMMENT ON FUNCTION pgrelay.configure(text, text) IS 'Change one of delivery''s settings';
REVOKE ALL ON FUNCTION pgrelay.configure(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay.configure(text, text) TO pgrelay_operator;
