-- Private: return, in one line each, where pg_cron is if not in this database, and what to do instead of a call that
-- needs it here.
-- p_statement: what to run in pg_cron's database, as the same role.
CREATE OR REPLACE FUNCTION pgrelay._without_cron(p_statement text, OUT place text, OUT remedy text)
LANGUAGE plpgsql
STABLE
SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_usual CONSTANT text := 'postgres';
    v_database CONSTANT text := pgrelay._cron_setting('database_name');
    v_is_there CONSTANT boolean := EXISTS (SELECT FROM pg_available_extensions AS a WHERE a.name = 'pg_cron');
    v_is_loaded boolean := true;
BEGIN
    IF v_database IS NULL THEN
        BEGIN
            -- One that the role may not see raises an error; one that no library made is NULL.
            v_is_loaded := current_setting('cron.database_name', true) IS NOT NULL;
        EXCEPTION
            WHEN insufficient_privilege THEN
                NULL;
        END;
    END IF;

    place := CASE
        WHEN NOT v_is_there THEN 'This server does not have pg_cron.'
        WHEN NOT v_is_loaded THEN 'This server does not load pg_cron.'
        WHEN v_database IS NULL THEN
            format(
                'It is in the database that cron.database_name names, %s unless that was changed; the role %I may not read it.',
                c_usual, current_user
            )
        WHEN v_database = current_database() THEN 'cron.database_name names this database; only the extension is missing.'
        ELSE format('It is in the database %I, by cron.database_name, and runs the jobs of all databases from there.', v_database)
    END;
    remedy := CASE
        WHEN NOT v_is_there THEN
            'Install its package, name it in shared_preload_libraries and this database in cron.database_name, restart, '
            'and run CREATE EXTENSION pg_cron.'
        WHEN NOT v_is_loaded THEN
            'Name pg_cron in shared_preload_libraries, restart, and run in its database: ' || p_statement
        WHEN v_database = current_database() THEN
            'Run CREATE EXTENSION pg_cron, as a superuser or a member of rds_superuser, then call this again.'
        ELSE format('Run in the database %I, as the role %I: %s', coalesce(v_database, c_usual), current_user, p_statement)
    END;
END
$function$;

COMMENT ON FUNCTION pgrelay._without_cron(text) IS 'Return where pg_cron is if not in this database, and what to do';
REVOKE ALL ON FUNCTION pgrelay._without_cron(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pgrelay._without_cron(text) TO pgrelay_operator;
