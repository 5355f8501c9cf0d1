-- Private: return why events for a destination could not be delivered, and what to do; NULL if they can, or if it is
-- not known. p_destination: as that of watch. p_known: the destinations that the channel's function was deployed with;
-- NULL if it has not said.
CREATE OR REPLACE FUNCTION pgrelay._destination_problem(p_channel text, p_destination text, p_known text[])
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    format(
        '%s, so that its events become dead letters: name another with pgrelay.watch(...), or deploy pgrelay with it in %s',
        CASE
            WHEN d.name IS NULL THEN format('the function of %s was deployed without a destination', p_channel)
            ELSE format(
                'its destination %L is not one of those that the function of %s was deployed with, which are: %s',
                d.name, p_channel, coalesce(nullif(array_to_string(p_known, ', '), ''), 'none')
            )
        END,
        CASE p_channel WHEN 'records' THEN 'DeliveryStreamArns' ELSE 'DestinationArns' END
    )
FROM (
    SELECT CASE p_channel WHEN 'records' THEN substring(p_destination FROM '^records:(.+)$') ELSE p_destination END
) AS d (name)
WHERE
    p_channel <> 'metrics'
    AND CASE WHEN d.name IS NULL THEN cardinality(p_known) = 0 ELSE d.name <> ALL(p_known) END
$function$;

COMMENT ON FUNCTION pgrelay._destination_problem(text, text, text[])
IS 'Return why events for a destination could not be delivered';
REVOKE ALL ON FUNCTION pgrelay._destination_problem(text, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._destination_problem(text, text, text[]) TO pgrelay_operator;
