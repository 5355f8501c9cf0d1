-- Private: warn (PR034) that an UPDATE's old and new rows do not correspond: a BEFORE INSERT trigger of the partition
-- that it moved a row to has dropped the row.
CREATE OR REPLACE FUNCTION pgrelay._warn_unpaired(
    p_watch_id integer, p_relation oid, p_old_rows bigint, p_new_rows bigint
)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RAISE WARNING USING
        ERRCODE = 'PR034',
        MESSAGE = format(
            '%s of %s rows that an UPDATE of %s touched were dropped by a trigger',
            p_old_rows - p_new_rows,
            p_old_rows,
            pgrelay._watch_name(p_watch_id, p_relation)
        ),
        DETAIL = 'Its events carry no old rows, and the dropped rows have no event.',
        HINT = 'Look for a BEFORE INSERT trigger on a partition that returns NULL.';
END
$function$;

COMMENT ON FUNCTION pgrelay._warn_unpaired(integer, oid, bigint, bigint)
IS 'Warn that an UPDATE''s old and new rows do not correspond';
REVOKE ALL ON FUNCTION pgrelay._warn_unpaired(integer, oid, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._warn_unpaired(integer, oid, bigint, bigint) TO pgrelay_capture;
