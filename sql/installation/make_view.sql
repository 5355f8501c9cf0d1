-- Creates or replaces the view that the setting pgrelay.view names, from the text in pgrelay.definition, unless the
-- database has this version of it. CREATE OR REPLACE only adds columns at the end. For any other change of columns
-- the view is dropped and created again, together with pgrelay's own views that read it: they follow later in the
-- installation. If anybody else's view reads it, the installation fails. Raises PR161 (others use the view).
DO $make_view$
DECLARE
    c_view CONSTANT text := pg_catalog.current_setting('pgrelay.view');
    v_detail text;
BEGIN
    IF EXISTS (
        SELECT
        FROM pgrelay.migration AS m
        INNER JOIN
            pg_catalog.json_to_recordset(pg_catalog.current_setting('pgrelay.manifest')::json)
                AS f (kind text, name text, checksum text)
            ON m.kind = f.kind AND m.name = f.name AND m.checksum = f.checksum
        WHERE
            m.kind = 'view' AND m.name = c_view
            AND pg_catalog.to_regclass(pg_catalog.format('pgrelay.%I', m.name)) IS NOT NULL
    ) THEN
        RETURN;
    END IF;

    BEGIN
        EXECUTE pg_catalog.current_setting('pgrelay.definition');
        RETURN;
    EXCEPTION
        WHEN invalid_table_definition THEN
            NULL; -- its columns changed
    END;

    BEGIN
        EXECUTE (
            WITH RECURSIVE reader AS (
                SELECT pg_catalog.to_regclass(pg_catalog.format('pgrelay.%I', c_view))::oid AS view_id
                UNION
                SELECT w.ev_class
                FROM reader AS r
                INNER JOIN pg_catalog.pg_depend AS d
                    ON
                        d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND r.view_id = d.refobjid
                        AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                INNER JOIN pg_catalog.pg_rewrite AS w ON d.objid = w.oid
            )

            SELECT 'DROP VIEW ' || pg_catalog.string_agg(pg_catalog.format('pgrelay.%I', c.relname), ', ')
            FROM reader AS r
            INNER JOIN pg_catalog.pg_class AS c ON r.view_id = c.oid
            INNER JOIN pgrelay.migration AS m ON c.relname = m.name AND m.kind = 'view'
            WHERE c.relnamespace = 'pgrelay'::pg_catalog.regnamespace
        );
    EXCEPTION
        WHEN dependent_objects_still_exist THEN
            GET STACKED DIAGNOSTICS v_detail := PG_EXCEPTION_DETAIL;
            RAISE EXCEPTION USING
                ERRCODE = 'PR161',
                MESSAGE = pg_catalog.format('the columns of the view pgrelay.%I change in this version, and others use it', c_view),
                DETAIL = v_detail,
                HINT = 'Nothing was changed. Drop what uses it, install, and create it again.';
    END;
    EXECUTE pg_catalog.current_setting('pgrelay.definition');
END
$make_view$;
