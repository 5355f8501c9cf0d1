-- The roles, the schema and the record of what is applied. Runs as the installer, which is a superuser or, as on RDS, a
-- role with CREATEROLE that may create schemas in this database and holds aws_lambda with the grant option.
--
-- These files are the baseline: the schema as it is, a file a subject. Until 1.0 is tagged they may be edited: whoever
-- has an older baseline installed runs pgrelay uninstall --yes, then pgrelay install. From 1.0 on a change is a new
-- migration.

DO $migration$
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_proc AS p
        INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = 'aws_lambda' AND p.proname = 'invoke'
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR040',
            MESSAGE = 'the extension aws_lambda is not installed in this database',
            DETAIL = 'pgrelay calls AWS Lambda through aws_lambda.invoke.',
            HINT = 'Run CREATE EXTENSION aws_lambda CASCADE as rds_superuser or superuser, then install again.';
    END IF;
END
$migration$;

-- Roles belong to the whole server: an installer in another database may create them at the same moment.
DO $migration$
DECLARE
    v_role record;
BEGIN
    FOR v_role IN
        SELECT r.name, r.purpose
        FROM (
            VALUES
            ('pgrelay_owner', 'Owns the schema pgrelay; delivery runs as this role'),
            ('pgrelay_capture', 'Capture runs as this role: it may append to the outbox, and nothing else'),
            ('pgrelay_operator', 'May watch tables, check jobs, invoke bound functions and read pgrelay''s state'),
            ('pgrelay_reporter', 'May report exceptions')
        ) AS r (name, purpose)
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS known WHERE known.rolname = r.name)
    LOOP
        BEGIN
            EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', v_role.name);
            EXECUTE pg_catalog.format('COMMENT ON ROLE %I IS %L', v_role.name, v_role.purpose);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                CONTINUE;
        END;
    END LOOP;
END
$migration$;

DO $migration$
DECLARE
    -- Since PostgreSQL 16 a role's creator is its administrator but may not act as it before a grant to itself.
    v_privilege CONSTANT text := CASE
        WHEN pg_catalog.current_setting('server_version_num')::integer >= 160000 THEN 'SET'
        ELSE 'MEMBER'
    END;
BEGIN
    IF NOT pg_catalog.pg_has_role(current_user, 'pgrelay_owner', v_privilege) THEN
        BEGIN
            GRANT pgrelay_owner TO CURRENT_USER;
        EXCEPTION
            WHEN unique_violation THEN
                NULL; -- an installer in another database has just granted it
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'PR042',
                    MESSAGE = pg_catalog.format('the role %I may not act as pgrelay_owner', current_user),
                    DETAIL = 'pgrelay_owner exists already and the installer is not its administrator.',
                    HINT = pg_catalog.format(
                        'Run GRANT pgrelay_owner TO %I WITH ADMIN OPTION as the role that created it.', current_user
                    );
        END;
    END IF;
    -- The owner writes the capture functions, and hands them over to this role.
    IF NOT pg_catalog.pg_has_role('pgrelay_owner', 'pgrelay_capture', v_privilege) THEN
        BEGIN
            GRANT pgrelay_capture TO pgrelay_owner;
        EXCEPTION
            WHEN unique_violation THEN
                NULL; -- as above
        END;
    END IF;
END
$migration$;

DO $migration$
DECLARE
    v_allowed boolean;
BEGIN
    BEGIN
        GRANT USAGE ON SCHEMA aws_commons, aws_lambda TO pgrelay_owner;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda TO pgrelay_owner;
    EXCEPTION
        WHEN insufficient_privilege THEN
            NULL; -- reported below, together with grants that PostgreSQL refuses by a warning only
    END;

    SELECT
        pg_catalog.bool_and(
            pg_catalog.has_schema_privilege('pgrelay_owner', n.oid, 'USAGE')
            AND pg_catalog.has_function_privilege('pgrelay_owner', p.oid, 'EXECUTE')
        )
    INTO v_allowed
    FROM pg_catalog.pg_proc AS p
    INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('aws_commons', 'aws_lambda');

    IF NOT v_allowed THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR041',
            MESSAGE = pg_catalog.format('the role %I may not pass on the right to use aws_lambda', current_user),
            HINT = pg_catalog.format(
                'Run as rds_superuser or superuser: '
                'GRANT USAGE ON SCHEMA aws_commons, aws_lambda TO %1$I WITH GRANT OPTION; '
                'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda TO %1$I WITH GRANT OPTION;',
                current_user
            );
    END IF;
END
$migration$;

CREATE SCHEMA pgrelay AUTHORIZATION pgrelay_owner;
-- Of the capture functions, which are their role's. They are apart, so that it needs no rights beside the rest.
CREATE SCHEMA pgrelay_capture AUTHORIZATION pgrelay_owner;

SET LOCAL ROLE pgrelay_owner;

COMMENT ON SCHEMA pgrelay IS 'Carries what happens inside PostgreSQL out to AWS';
COMMENT ON SCHEMA pgrelay_capture IS 'The capture functions of pgrelay''s watches';
GRANT USAGE ON SCHEMA pgrelay TO pgrelay_capture, pgrelay_operator, pgrelay_reporter;
-- Whoever creates a trigger names its function.
GRANT USAGE ON SCHEMA pgrelay_capture TO pgrelay_operator;

-- As those of 0004_delivery.sql.
CREATE VIEW pgrelay._installation_lock AS SELECT 'pgrelay is installed or removed'::text AS locked_while;
COMMENT ON VIEW pgrelay._installation_lock IS 'Nothing to read: a lock, so that one installation at a time is at work';
COMMENT ON COLUMN pgrelay._installation_lock.locked_while IS 'When it is locked';

CREATE TABLE pgrelay.migration (
    kind text NOT NULL CONSTRAINT kind_is_known CHECK (kind IN ('migration', 'function', 'view')),
    name text NOT NULL,
    checksum text NOT NULL CONSTRAINT checksum_is_sha256 CHECK (checksum ~ '^[0-9a-f]{64}$'),
    applied_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    applied_by text NOT NULL DEFAULT session_user,
    CONSTRAINT migration_is_recorded_once PRIMARY KEY (kind, name)
);
GRANT SELECT ON pgrelay.migration TO pgrelay_operator;

COMMENT ON TABLE pgrelay.migration IS 'Which files of sql/ are applied to this database';
COMMENT ON COLUMN pgrelay.migration.kind
IS 'migration: applied once; function, view: again whenever its file changes';
COMMENT ON COLUMN pgrelay.migration.name IS 'File name without .sql';
COMMENT ON COLUMN pgrelay.migration.checksum IS 'SHA-256 of the file as applied, in hexadecimal';
COMMENT ON COLUMN pgrelay.migration.applied_at IS 'When the file was last applied';
COMMENT ON COLUMN pgrelay.migration.applied_by IS 'The role that installed it';
