-- Private: remove the record of a watch.
CREATE OR REPLACE FUNCTION pgrelay._forget_watch(p_table regclass)
RETURNS void
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    DELETE FROM pgrelay.watch AS w WHERE w.watched_table = p_table;
END
$function$;

COMMENT ON FUNCTION pgrelay._forget_watch(regclass) IS 'Remove the record of a watch';
REVOKE ALL ON FUNCTION pgrelay._forget_watch(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._forget_watch(regclass) TO pgrelay_operator;
