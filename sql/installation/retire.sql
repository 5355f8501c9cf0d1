-- Drops what finish.sql listed in the setting pgrelay.obsolete, which this transaction has again. This happens after
-- the commit, once every transaction and statement that began before has ended: a procedure that commits continues in
-- its next transaction. What takes longer, is being read or is used by others stays until the next installation. If
-- another version was installed meanwhile, that has seen to it. Warns with PR162 (what stays, and why).
DO $retire$
DECLARE
    c_patience CONSTANT interval := '10 seconds';
    v_committed_at CONSTANT timestamptz := pg_catalog.clock_timestamp();
    v_running text[];
    c_obsolete CONSTANT json := nullif(pg_catalog.current_setting('pgrelay.obsolete', true), '');
    v_rest text[] := ARRAY(SELECT o.object FROM pg_catalog.json_array_elements_text(c_obsolete -> 'objects') AS o (object));
    v_objects text[] := '{}';
    v_object text;
    v_reasons text[];
    v_detail text;
BEGIN
    IF pg_catalog.cardinality(v_rest) = 0 THEN
        RETURN;
    END IF;

    v_running := ARRAY(
        SELECT l.virtualtransaction
        FROM pg_catalog.pg_locks AS l
        INNER JOIN pg_catalog.pg_stat_activity AS a ON l.pid = a.pid
        INNER JOIN pg_catalog.pg_database AS d ON a.datid = d.oid
        WHERE
            l.locktype = 'virtualxid' AND d.datname = current_database() AND a.pid <> pg_catalog.pg_backend_pid()
            AND coalesce(a.backend_type, '') <> all('{autovacuum worker,walsender}')
            -- Not other installations, which wait for this one.
            AND pg_catalog.pg_backend_pid() <> all(pg_catalog.pg_blocking_pids(a.pid))
    );
    WHILE
        EXISTS (
            SELECT FROM pg_catalog.pg_locks AS l
            WHERE
                l.locktype = 'virtualxid' AND l.virtualtransaction = any(v_running)
                -- One may have begun to wait only now.
                AND pg_catalog.pg_backend_pid() <> all(pg_catalog.pg_blocking_pids(l.pid))
        )
        OR EXISTS (
            SELECT
            FROM pg_catalog.pg_stat_activity AS a
            INNER JOIN pg_catalog.pg_database AS d ON a.datid = d.oid
            WHERE
                a.state = 'active' AND a.query_start < v_committed_at
                AND d.datname = current_database() AND a.pid <> pg_catalog.pg_backend_pid()
                AND coalesce(a.backend_type, '') <> all('{autovacuum worker,walsender}')
                AND pg_catalog.pg_backend_pid() <> all(pg_catalog.pg_blocking_pids(a.pid))
        )
    LOOP
        IF pg_catalog.clock_timestamp() > v_committed_at + c_patience THEN
            RAISE WARNING USING
                ERRCODE = 'PR162',
                MESSAGE = 'obsolete, but not dropped: ' || pg_catalog.array_to_string(v_rest, ', '),
                DETAIL = pg_catalog.format('Transactions that began before this version still run after %s.', c_patience),
                HINT = 'The next installation drops it.';
            RETURN;
        END IF;
        PERFORM pg_catalog.pg_sleep(0.05);
        PERFORM pg_catalog.pg_stat_clear_snapshot();
    END LOOP;

    SET LOCAL ROLE pgrelay_owner;
    IF c_obsolete ->> 'version' <> (
        SELECT pg_catalog.md5(string_agg(m.kind || m.name || m.checksum, ' ' ORDER BY m.kind, m.name))
        FROM pgrelay.migration AS m
    ) THEN
        RETURN;
    END IF;
    PERFORM pg_catalog.set_config('lock_timeout', '200ms', true);
    -- Repeated while something was dropped: an obsolete view may use another, or a function.
    WHILE v_rest <> v_objects LOOP
        v_objects := v_rest;
        v_rest := '{}';
        v_reasons := '{}';
        FOREACH v_object IN ARRAY v_objects LOOP
            BEGIN
                EXECUTE 'DROP ' || v_object;
            EXCEPTION
                WHEN undefined_function OR undefined_table THEN
                    NULL; -- an installation of the same version was first
                WHEN dependent_objects_still_exist OR lock_not_available THEN
                    GET STACKED DIAGNOSTICS v_detail := PG_EXCEPTION_DETAIL;
                    v_rest := v_rest || v_object;
                    v_reasons := v_reasons || coalesce(nullif(v_detail, ''), v_object || ' is in use');
            END;
        END LOOP;
    END LOOP;

    DELETE FROM pgrelay.migration AS m
    WHERE
        (
            m.kind = 'function'
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_proc AS p
                WHERE p.pronamespace = 'pgrelay'::pg_catalog.regnamespace AND p.proname = m.name
            )
        )
        OR (m.kind = 'view' AND pg_catalog.to_regclass(pg_catalog.format('pgrelay.%I', m.name)) IS NULL);

    IF pg_catalog.cardinality(v_rest) > 0 THEN
        RAISE WARNING USING
            ERRCODE = 'PR162',
            MESSAGE = 'obsolete, but not dropped: ' || pg_catalog.array_to_string(v_rest, ', '),
            DETAIL = pg_catalog.array_to_string(v_reasons, E'\n'),
            HINT = 'Drop what uses it, and install again.';
    END IF;
END
$retire$;
