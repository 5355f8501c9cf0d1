-- Private: return the channel of the events of a watch with a destination, as that of watch.
CREATE OR REPLACE FUNCTION pgrelay._channel_of(p_destination text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    CASE
        WHEN p_destination IN ('metrics', 'records') THEN p_destination
        WHEN p_destination LIKE 'records:_%' THEN 'records'
        ELSE 'events'
    END
$function$;

COMMENT ON FUNCTION pgrelay._channel_of(text) IS 'Return the channel of the events of a watch with a destination';
REVOKE ALL ON FUNCTION pgrelay._channel_of(text) FROM PUBLIC;
