-- Locks what the installation is about to change: the views to replace and the views that read those; if a migration
-- is pending, every view and every table. A removal, which has no manifest, locks everything, and drops the capture
-- functions with their triggers in doing so: the watched tables are locked before the outbox, as writers do.
--
-- All locks are taken together or not at all. An attempt waits 200 ms for a lock, later ones longer, always less than
-- deadlock_timeout's default, and on failure it releases all of them before the next. So readers of a view and writers
-- of a watched table never wait long for an installation that is itself waiting, and transactions of half a second do
-- not keep it out. Raises PR160 after a minute.
DO $lock$
DECLARE
    c_patience CONSTANT interval := coalesce(
        nullif(pg_catalog.current_setting('pgrelay.patience', true), ''), '60 seconds'
    );
    c_manifest CONSTANT json := nullif(pg_catalog.current_setting('pgrelay.manifest', true), '');
    v_removes CONSTANT boolean := c_manifest IS NULL;
    c_longest_wait_ms CONSTANT integer := 800;
    v_wait_ms integer := 200;
    v_until CONSTANT timestamptz := pg_catalog.clock_timestamp() + c_patience;
    v_migrates CONSTANT boolean := v_removes OR EXISTS (
        SELECT
        FROM
            pg_catalog.json_to_recordset(c_manifest) AS f (kind text, name text)
        WHERE
            f.kind = 'migration'
            AND NOT EXISTS (SELECT FROM pgrelay.migration AS m WHERE m.kind = f.kind AND m.name = f.name)
    );
    v_statements text[];
    v_tables text;
    v_statement text;
BEGIN
    -- LOCK TABLE on a view would lock the tables that it reads, too. ALTER VIEW ... OWNER TO its owner changes nothing and
    -- locks the view alone.
    WITH RECURSIVE locked AS (
        SELECT c.oid AS view_id
        FROM pg_catalog.pg_class AS c
        LEFT JOIN pgrelay.migration AS m ON c.relname = m.name AND m.kind = 'view'
        LEFT JOIN
            pg_catalog.json_to_recordset(coalesce(c_manifest, '[]')) AS f (kind text, name text, checksum text)
            ON m.kind = f.kind AND m.name = f.name
        WHERE
            c.relnamespace = 'pgrelay'::pg_catalog.regnamespace AND c.relkind = 'v'
            AND (v_migrates OR m.checksum <> f.checksum)
        UNION
        SELECT w.ev_class AS view_id
        FROM locked AS l
        INNER JOIN pg_catalog.pg_depend AS d
            ON
                d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND l.view_id = d.refobjid
                AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
        INNER JOIN pg_catalog.pg_rewrite AS w ON d.objid = w.oid
    )

    SELECT
        pg_catalog.array_agg(
            pg_catalog.format('ALTER VIEW pgrelay.%I OWNER TO %I', c.relname, current_user) ORDER BY c.relname
        )
    INTO v_statements
    FROM locked AS l
    INNER JOIN pg_catalog.pg_class AS c ON l.view_id = c.oid
    WHERE
        c.relnamespace = 'pgrelay'::pg_catalog.regnamespace
        AND c.relowner = current_user::pg_catalog.regrole;

    IF v_migrates THEN
        -- The outbox last, as writers do: one that had read the watch would wait here, and the installation for it.
        SELECT
            pg_catalog.string_agg(
                pg_catalog.format('pgrelay.%I', c.relname), ', '
                ORDER BY pg_catalog.starts_with(c.relname, '_outbox'), c.relname
            )
        INTO v_tables
        FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace = 'pgrelay'::pg_catalog.regnamespace AND c.relkind = 'r';

        -- Delivery first, by its locks, which it only tries: otherwise it would keep the tables busy.
        PERFORM pg_catalog.set_config(
            'lock_timeout', pg_catalog.format('%ss', extract(epoch FROM c_patience)), true
        );
        IF pg_catalog.to_regclass('pgrelay.reader') IS NOT NULL THEN
            LOCK TABLE pgrelay._tick_lock, pgrelay._house_lock IN EXCLUSIVE MODE;
            PERFORM FROM pgrelay.reader AS r FOR UPDATE;
        END IF;
    END IF;

    IF v_removes THEN
        -- LOCK TABLE takes no sequences either.
        v_statements := ARRAY(
            SELECT pg_catalog.format('DROP FUNCTION %s CASCADE', p.oid::pg_catalog.regprocedure)
            FROM pg_catalog.pg_proc AS p
            WHERE p.pronamespace = 'pgrelay_capture'::pg_catalog.regnamespace
        ) || v_statements || ARRAY(
            SELECT pg_catalog.format('ALTER SEQUENCE pgrelay.%I OWNER TO %I', c.relname, current_user)
            FROM pg_catalog.pg_class AS c
            WHERE c.relnamespace = 'pgrelay'::pg_catalog.regnamespace AND c.relkind = 'S'
        );
    END IF;

    LOOP
        PERFORM pg_catalog.set_config('lock_timeout', pg_catalog.format('%sms', v_wait_ms), true);
        BEGIN
            FOREACH v_statement IN ARRAY coalesce(v_statements, '{}') LOOP
                EXECUTE v_statement;
            END LOOP;
            IF v_tables IS NOT NULL THEN
                EXECUTE 'LOCK TABLE ' || v_tables || ' IN ACCESS EXCLUSIVE MODE';
            END IF;
            EXIT;
        EXCEPTION
            WHEN lock_not_available OR deadlock_detected THEN
                IF pg_catalog.clock_timestamp() > v_until THEN
                    RAISE;
                END IF;
                PERFORM pg_catalog.pg_sleep(0.1);
                v_wait_ms := least(v_wait_ms + 50, c_longest_wait_ms);
        END;
    END LOOP;
    PERFORM pg_catalog.set_config('lock_timeout', '0', true);
EXCEPTION
    WHEN lock_not_available OR deadlock_detected THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR160',
            MESSAGE = pg_catalog.format('transactions used pgrelay''s tables or views for %s', c_patience),
            DETAIL = pg_catalog.format(
                'The sessions are those with the process ids %s.',
                (
                    SELECT pg_catalog.string_agg(DISTINCT l.pid::text, ', ')
                    FROM pg_catalog.pg_locks AS l
                    INNER JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
                    WHERE
                        c.relnamespace = 'pgrelay'::pg_catalog.regnamespace AND c.relkind IN ('r', 'v')
                        AND l.pid <> pg_catalog.pg_backend_pid()
                )
            ),
            HINT = 'Nothing was changed. Install again when they have ended.';
END
$lock$;
