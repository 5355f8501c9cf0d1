-- Removes what install.sql made, and the trigger of temp_reading.sql, but no table:
--   psql -f sql/awslambda_fn/postgresql/uninstall.sql
-- It stops where a trigger of yours calls the functions, and names it: its table's writers would fail.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

BEGIN;
DROP TRIGGER IF EXISTS temp_reading_trigger ON public.temp_reading;
DROP FUNCTION IF EXISTS public.temp_reading_invoke();
DO $$
DECLARE
    v_triggers text;
BEGIN
    SELECT string_agg(format('%I on %s', t.tgname, t.tgrelid::regclass), ', ' ORDER BY t.tgname) INTO v_triggers
    FROM pg_trigger AS t
    INNER JOIN pg_proc AS p ON t.tgfoid = p.oid
    WHERE NOT t.tgisinternal AND p.prosrc ~* '\mawslambda_fn(_async)?\M';
    IF v_triggers IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'dependent_objects_still_exist',
            MESSAGE = format('triggers call awslambda_fn: %s', v_triggers),
            HINT = 'Drop them first, or replace their functions; nothing was removed.';
    END IF;
END
$$;
DROP FUNCTION IF EXISTS public.awslambda_fn(text, text);
DROP FUNCTION IF EXISTS public.awslambda_fn_async(text, text);
DROP FUNCTION IF EXISTS public._awslambda_invoke(text, text, text);
COMMIT;
