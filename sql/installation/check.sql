-- Refuses a database whose migrations are not this version's. Raises PR043 (a migration was edited), PR044 (the
-- database has a migration that this version does not know).
DO $check$
DECLARE
    v_changed text;
    v_unknown text;
BEGIN
    SELECT
        string_agg(m.name, ', ' ORDER BY m.name) FILTER (WHERE f.name IS NULL),
        string_agg(m.name, ', ' ORDER BY m.name) FILTER (WHERE f.checksum <> m.checksum)
    INTO v_unknown, v_changed
    FROM pgrelay.migration AS m
    LEFT JOIN
        pg_catalog.json_to_recordset(pg_catalog.current_setting('pgrelay.manifest')::json)
            AS f (kind text, name text, checksum text)
        ON m.kind = f.kind AND m.name = f.name
    WHERE m.kind = 'migration';

    IF v_unknown IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR044',
            MESSAGE = 'the database has migrations that this version of pgrelay does not know: ' || v_unknown,
            HINT = 'Install with the version that applied them, or a later one.';
    END IF;
    IF v_changed IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR043',
            MESSAGE = 'migrations changed after they were applied: ' || v_changed,
            HINT = 'Restore the files, and make the change in a new migration.';
    END IF;
END
$check$;
