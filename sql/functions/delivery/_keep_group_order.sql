-- Private: make the first event of each of these groups in retry due, and hold the others behind it.
CREATE OR REPLACE FUNCTION pgrelay._keep_group_order(p_groups text[])
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET jit = off -- which the costs that enable_seqscan adds would start
AS $function$
BEGIN
    UPDATE pgrelay.retry AS r
    SET next_at = CASE WHEN r.event_id = f.event_id THEN coalesce(r.next_at, clock_timestamp()) END
    FROM (
        SELECT g.name, (
            SELECT min(r.event_id) FROM pgrelay.retry AS r WHERE r.group_name = g.name
        ) AS event_id
        FROM unnest(p_groups) AS g (name)
    ) AS f
    WHERE r.group_name = f.name AND (r.event_id = f.event_id) <> (r.next_at IS NOT NULL);
END
$function$;

COMMENT ON FUNCTION pgrelay._keep_group_order(text[])
IS 'Make the first event of each group in retry due, and hold the others';
REVOKE ALL ON FUNCTION pgrelay._keep_group_order(text[]) FROM PUBLIC;
