-- Private: return the readers that may have something to deliver: new events (from_retry is false) before those that
-- are due in retry.
CREATE OR REPLACE FUNCTION pgrelay._ready_readers(p_channel text)
RETURNS TABLE (channel text, number integer, from_retry boolean)
LANGUAGE plpgsql -- keeps its plan, for ten calls a second
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    SELECT p.channel, p.number::integer, k.from_retry
    FROM pgrelay._reader_progress() AS p
    CROSS JOIN (VALUES (false), (true)) AS k (from_retry)
    WHERE
        (p_channel IS NULL OR p.channel = p_channel)
        AND p.not_before <= clock_timestamp()
        AND CASE
            WHEN k.from_retry THEN EXISTS (
                SELECT FROM pgrelay.retry AS r WHERE r.channel = p.channel AND r.next_at <= clock_timestamp()
            )
            ELSE p.is_behind
        END
    ORDER BY k.from_retry, p.channel, p.number;
END
$function$;

COMMENT ON FUNCTION pgrelay._ready_readers(text) IS 'Return the readers that may have something to deliver';
REVOKE ALL ON FUNCTION pgrelay._ready_readers(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._ready_readers(text) TO pgrelay_operator;
