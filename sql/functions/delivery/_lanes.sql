-- Private: return the readers that may have something to deliver, as [{"channel", "number", "from_retry"}].
CREATE OR REPLACE FUNCTION pgrelay._lanes(p_channel text)
RETURNS json
LANGUAGE plpgsql -- keeps its plan, for ten calls a second
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (
        SELECT
            coalesce(
                json_agg(
                    json_build_object('channel', l.channel, 'number', l.number, 'from_retry', l.from_retry)
                    ORDER BY l.from_retry, l.channel, l.number
                ),
                '[]'
            )
        FROM (
            SELECT r.channel, r.number, false AS from_retry
            FROM pgrelay.reader AS r
            INNER JOIN pgrelay.tick AS t ON t.tick_id = r.tick_id
            WHERE
                (p_channel IS NULL OR r.channel = p_channel)
                AND r.not_before <= clock_timestamp()
                AND (
                    r.position < t.last_event_id
                    OR EXISTS (SELECT FROM pgrelay.tick AS later WHERE later.tick_id > r.tick_id)
                )
            UNION ALL
            SELECT r.channel, r.number, true
            FROM pgrelay.reader AS r
            WHERE
                (p_channel IS NULL OR r.channel = p_channel)
                AND r.not_before <= clock_timestamp()
                AND EXISTS (SELECT FROM pgrelay.retry AS w WHERE w.channel = r.channel AND w.next_at <= clock_timestamp())
        ) AS l
    );
END
$function$;

COMMENT ON FUNCTION pgrelay._lanes(text) IS 'Return the readers that may have something to deliver';
REVOKE ALL ON FUNCTION pgrelay._lanes(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._lanes(text) TO pgrelay_operator;
