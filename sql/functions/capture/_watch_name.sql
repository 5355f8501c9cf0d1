-- Private: return the name of a watched table for messages.
-- Example: public.orders
CREATE OR REPLACE FUNCTION pgrelay._watch_name(p_watch_id integer)
RETURNS text
LANGUAGE sql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    coalesce(
        (SELECT format('%I.%I', w.table_schema, w.table_name) FROM pgrelay.watch AS w WHERE w.watch_id = p_watch_id),
        format('watch %s', p_watch_id)
    )
$function$;

COMMENT ON FUNCTION pgrelay._watch_name(integer) IS 'Return the name of a watched table for messages';
REVOKE ALL ON FUNCTION pgrelay._watch_name(integer) FROM PUBLIC;
