-- Installs pgrelay with psql alone, or brings it up to date; the result is that of `pgrelay install`:
--   psql -f sql/install.sql
-- Written from migrations/, functions/ and views/ by `python -m pgrelay_cli.install_script`: change those, not this.

\set ON_ERROR_STOP on
\set QUIET on

-- A function may call one whose file comes later; and views must not pick up operators of other schemas.
SET check_function_bodies = off;
SET search_path = pg_catalog, pg_temp;
SELECT pg_catalog.pg_advisory_lock(7376112904316601) AS pgrelay_lock \gset

-- One transaction: concurrent writers see either the previous version or this one.
BEGIN;

SELECT
    NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_class AS c
        INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
        WHERE n.nspname = 'pgrelay' AND c.relname = 'migration'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0001_foundation
\ir migrations/0001_foundation.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0001_foundation', 'ebd73db83f16163aa3e009ade76377663f1612e4ae54e8ce4f98bdc4153280fa')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SET ROLE pgrelay_owner;

DO $install$
DECLARE
    v_changed text;
    v_unknown text;
BEGIN
    SELECT
        string_agg(m.name, ', ' ORDER BY m.name) FILTER (WHERE k.name IS NULL),
        string_agg(m.name, ', ' ORDER BY m.name) FILTER (WHERE k.checksum <> m.checksum)
    INTO v_unknown, v_changed
    FROM pgrelay.migration AS m
    LEFT JOIN (
        VALUES
        ('0001_foundation', 'ebd73db83f16163aa3e009ade76377663f1612e4ae54e8ce4f98bdc4153280fa'),
        ('0002_bindings', '6543627ed94acba97916105880c91a1306647e27ca73358442934983b0a32938'),
        ('0003_cron_checks', 'e497b1be7683c1ace4876767c7edb6a0f5700b07e054dd7bcf37bc48ab09770f'),
        ('0004_watches', '8db4cada907828db15978244560af90a662b6e38081795add0fee91c903f6043'),
        ('0005_outbox', '23f53562ee4ecd7692e673310ff390f3190f49de78b4e2d9ee105aaa6f6bb62e'),
        ('0006_exceptions', '7715c3984ec40ec5ac860b041909cc61e6ccbc3bac5c14593472674bb3ea65c8'),
        ('0007_streams', 'e6dc276d1356b13cc0b06a0cdac1285c3e80f4155dc6f02bb30773a19b70f939'),
        ('0008_monitor', '94d7b742d44af4ce009ce476861e212f737012cab33b33f3bf16f5b19b15221e')
    ) AS k (name, checksum) ON k.name = m.name
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
$install$;

SELECT
    (
        SELECT count(*) FROM pgrelay.migration AS m
        WHERE m.kind = 'migration'
    ) < 8 AS pgrelay_apply
\gset
\if :pgrelay_apply
DO $lock$
DECLARE
    c_patience CONSTANT interval := '60 seconds';
    v_until CONSTANT timestamptz := pg_catalog.clock_timestamp() + c_patience;
    v_tables CONSTANT text := (
        SELECT pg_catalog.string_agg(pg_catalog.format('pgrelay.%I', c.relname), ', ' ORDER BY c.relname)
        FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace = 'pgrelay'::pg_catalog.regnamespace AND c.relkind = 'r'
    );
    v_gates text[] := '{tick,keep house}';
    v_gate text;
BEGIN
    IF pg_catalog.to_regclass('pgrelay.reader') IS NOT NULL THEN
        EXECUTE 'SELECT $1 || pg_catalog.array_agg(pg_catalog.format(''reader %s %s'', r.channel, r.number)) '
            'FROM pgrelay.reader AS r' INTO v_gates USING v_gates;
    END IF;

    -- Delivery first, by its advisory locks, which it only tries: else it would keep the tables busy.
    PERFORM pg_catalog.set_config('lock_timeout', pg_catalog.format('%ss', extract(epoch FROM c_patience)), true);
    FOREACH v_gate IN ARRAY v_gates LOOP
        PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('pgrelay'), pg_catalog.hashtext(v_gate));
    END LOOP;

    PERFORM pg_catalog.set_config('lock_timeout', '200ms', true);
    LOOP
        BEGIN
            EXECUTE 'LOCK TABLE ' || v_tables || ' IN ACCESS EXCLUSIVE MODE';
            EXIT;
        EXCEPTION
            WHEN lock_not_available OR deadlock_detected THEN
                IF pg_catalog.clock_timestamp() > v_until THEN
                    RAISE;
                END IF;
                PERFORM pg_catalog.pg_sleep(0.1);
        END;
    END LOOP;
    PERFORM pg_catalog.set_config('lock_timeout', '0', true);
EXCEPTION
    WHEN lock_not_available OR deadlock_detected THEN
        RAISE EXCEPTION USING
            ERRCODE = 'PR160',
            MESSAGE = pg_catalog.format('transactions used pgrelay''s tables for %s', c_patience),
            DETAIL = pg_catalog.format(
                'The sessions are those with the process ids %s.',
                (
                    SELECT pg_catalog.string_agg(DISTINCT l.pid::text, ', ')
                    FROM pg_catalog.pg_locks AS l
                    INNER JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
                    WHERE
                        c.relnamespace = 'pgrelay'::pg_catalog.regnamespace AND c.relkind = 'r'
                        AND l.pid <> pg_catalog.pg_backend_pid()
                )
            ),
            HINT = 'Nothing was changed. Install again when they have ended.';
END
$lock$;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0002_bindings'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0002_bindings
\ir migrations/0002_bindings.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0002_bindings', '6543627ed94acba97916105880c91a1306647e27ca73358442934983b0a32938')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0003_cron_checks'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0003_cron_checks
\ir migrations/0003_cron_checks.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0003_cron_checks', 'e497b1be7683c1ace4876767c7edb6a0f5700b07e054dd7bcf37bc48ab09770f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0004_watches'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0004_watches
\ir migrations/0004_watches.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0004_watches', '8db4cada907828db15978244560af90a662b6e38081795add0fee91c903f6043')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0005_outbox'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0005_outbox
\ir migrations/0005_outbox.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0005_outbox', '23f53562ee4ecd7692e673310ff390f3190f49de78b4e2d9ee105aaa6f6bb62e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0006_exceptions'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0006_exceptions
\ir migrations/0006_exceptions.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0006_exceptions', '7715c3984ec40ec5ac860b041909cc61e6ccbc3bac5c14593472674bb3ea65c8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0007_streams'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0007_streams
\ir migrations/0007_streams.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0007_streams', 'e6dc276d1356b13cc0b06a0cdac1285c3e80f4155dc6f02bb30773a19b70f939')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0008_monitor'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0008_monitor
\ir migrations/0008_monitor.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0008_monitor', '94d7b742d44af4ce009ce476861e212f737012cab33b33f3bf16f5b19b15221e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_allowed_with'
            AND m.checksum = '80a166b9658d4106b03c2e283f78e149e498e74f1ea927be8c7f94b21e5fa380'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _allowed_with
\ir functions/bindings/_allowed_with.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_allowed_with', '80a166b9658d4106b03c2e283f78e149e498e74f1ea927be8c7f94b21e5fa380')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_breaker_of'
            AND m.checksum = '057e09b5dfba01ab533418201b4e4ed888c3627b0ab2ff3474c8982ce8bf2afe'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _breaker_of
\ir functions/bindings/_breaker_of.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_breaker_of', '057e09b5dfba01ab533418201b4e4ed888c3627b0ab2ff3474c8982ce8bf2afe')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_breaker_open_until'
            AND m.checksum = '383ff1d52ad2a2f28d89845342e4e6bf62189c3f519317fa427a26ce7d225812'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _breaker_open_until
\ir functions/bindings/_breaker_open_until.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_breaker_open_until', '383ff1d52ad2a2f28d89845342e4e6bf62189c3f519317fa427a26ce7d225812')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_call'
            AND m.checksum = 'a91dbcc387262e496463799554469cd0c6470f90473b4ed328a09617c05b283a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _call
\ir functions/bindings/_call.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_call', 'a91dbcc387262e496463799554469cd0c6470f90473b4ed328a09617c05b283a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_call_sqlstate'
            AND m.checksum = '6565ed3e6ce7a03469116976479af155ccfc14c166ce1dd37aac3bb7eb6f4da5'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _call_sqlstate
\ir functions/bindings/_call_sqlstate.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_call_sqlstate', '6565ed3e6ce7a03469116976479af155ccfc14c166ce1dd37aac3bb7eb6f4da5')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_close_breaker'
            AND m.checksum = 'c6f8d7534936e7c46a29954aed1999449c1d1d35a12ac6497a04b3b52d873e85'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _close_breaker
\ir functions/bindings/_close_breaker.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_close_breaker', 'c6f8d7534936e7c46a29954aed1999449c1d1d35a12ac6497a04b3b52d873e85')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_enter_breaker'
            AND m.checksum = '30b8d187a477361b00fe025fdf473d4a7a561a9bb79b06a3406eacdb968eb0e8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _enter_breaker
\ir functions/bindings/_enter_breaker.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_enter_breaker', '30b8d187a477361b00fe025fdf473d4a7a561a9bb79b06a3406eacdb968eb0e8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_forget_binding'
            AND m.checksum = 'c9fb2b7c8032abea4c85f8cdc9fe1a798a01267b1e8926b88d73876aa17fbac1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _forget_binding
\ir functions/bindings/_forget_binding.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_forget_binding', 'c9fb2b7c8032abea4c85f8cdc9fe1a798a01267b1e8926b88d73876aa17fbac1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_invoke'
            AND m.checksum = '2627563b6f585a5822d1f6d407e0348bb47dcbf5ba2f56fa235d956ca84aeaec'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _invoke
\ir functions/bindings/_invoke.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_invoke', '2627563b6f585a5822d1f6d407e0348bb47dcbf5ba2f56fa235d956ca84aeaec')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_invoke_async'
            AND m.checksum = '43e07851d3bafec840e0206a0eacff2cc66e86997c2d14d6ec95929f2a0085bf'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _invoke_async
\ir functions/bindings/_invoke_async.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_invoke_async', '43e07851d3bafec840e0206a0eacff2cc66e86997c2d14d6ec95929f2a0085bf')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_invoke_with_breaker'
            AND m.checksum = 'f20a1bc1064f112b7dc9c2e2722a29e2364affc3da5110cba566af25fbdcd7bc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _invoke_with_breaker
\ir functions/bindings/_invoke_with_breaker.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_invoke_with_breaker', 'f20a1bc1064f112b7dc9c2e2722a29e2364affc3da5110cba566af25fbdcd7bc')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_make_breaker'
            AND m.checksum = '9d18f781efcb70ea4fb7365e3361904ae43e405a5c7ec08deda0258053180669'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _make_breaker
\ir functions/bindings/_make_breaker.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_make_breaker', '9d18f781efcb70ea4fb7365e3361904ae43e405a5c7ec08deda0258053180669')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_open_breaker'
            AND m.checksum = 'd65c33f6c9f30e23aef5c7d1f4d12c11748b2c2c840c57ed3f15bc7c94c22bbc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _open_breaker
\ir functions/bindings/_open_breaker.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_open_breaker', 'd65c33f6c9f30e23aef5c7d1f4d12c11748b2c2c840c57ed3f15bc7c94c22bbc')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_call_setting'
            AND m.checksum = '9fb76ee20b89a32673597dc4e1c4bee6fabafe57334e7fc9688858072cb0028f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_call_setting
\ir functions/bindings/_raise_call_setting.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_raise_call_setting', '9fb76ee20b89a32673597dc4e1c4bee6fabafe57334e7fc9688858072cb0028f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_not_bound'
            AND m.checksum = '3bb625652e4f2f0cbc99e05468b5529ed05703a4cffd1eff3a9873ec4469f828'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_not_bound
\ir functions/bindings/_raise_not_bound.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_raise_not_bound', '3bb625652e4f2f0cbc99e05468b5529ed05703a4cffd1eff3a9873ec4469f828')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_call_failure'
            AND m.checksum = 'f8306041d37e2dfd8c43739ea3ffb4fa5107e28e64e336d024b5302e7694f23f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_call_failure
\ir functions/bindings/_record_call_failure.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_record_call_failure', 'f8306041d37e2dfd8c43739ea3ffb4fa5107e28e64e336d024b5302e7694f23f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'allow'
            AND m.checksum = 'bada9abc87b2f2af9fc6216bcfa7618a19967e5fea9f229237dfd0b0f8aa0e9a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function allow
\ir functions/bindings/allow.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'allow', 'bada9abc87b2f2af9fc6216bcfa7618a19967e5fea9f229237dfd0b0f8aa0e9a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'bind'
            AND m.checksum = '16d6158b2d2e9c1be0aca5616fa7827d177537a413564e367f9a2508df89d937'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function bind
\ir functions/bindings/bind.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'bind', '16d6158b2d2e9c1be0aca5616fa7827d177537a413564e367f9a2508df89d937')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'call'
            AND m.checksum = '7bf283e8a949db18f96991330121fb05b12cf636bcf8f7df36dc6efca0d210ce'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function call
\ir functions/bindings/call.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'call', '7bf283e8a949db18f96991330121fb05b12cf636bcf8f7df36dc6efca0d210ce')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'configure_binding'
            AND m.checksum = '0c742c409dca84cc52f02ff47bd0a45a8216d32b14b014d8d35c646646c46ca9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function configure_binding
\ir functions/bindings/configure_binding.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'configure_binding', '0c742c409dca84cc52f02ff47bd0a45a8216d32b14b014d8d35c646646c46ca9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'disallow'
            AND m.checksum = '1e531ec0907bbae89f07e1e3fca7e2eb475c10da9de785d5f70df569d97761f9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function disallow
\ir functions/bindings/disallow.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'disallow', '1e531ec0907bbae89f07e1e3fca7e2eb475c10da9de785d5f70df569d97761f9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'invoke'
            AND m.checksum = '1487cbb1d45fd0b79d58368ed11eabafc71b3256d8b0368a39e5bb707dff386d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function invoke
\ir functions/bindings/invoke.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'invoke', '1487cbb1d45fd0b79d58368ed11eabafc71b3256d8b0368a39e5bb707dff386d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'reset_breaker'
            AND m.checksum = '26aa40d7d87412e24996456f6d9a4de68751a82db3609bdb7fde0575820e6fd0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function reset_breaker
\ir functions/bindings/reset_breaker.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'reset_breaker', '26aa40d7d87412e24996456f6d9a4de68751a82db3609bdb7fde0575820e6fd0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unbind'
            AND m.checksum = '36cf73e52d030a8dd625b40d7ffa1a1210cb7718d7d51c4b708a329e743a80a0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unbind
\ir functions/bindings/unbind.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'unbind', '36cf73e52d030a8dd625b40d7ffa1a1210cb7718d7d51c4b708a329e743a80a0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_append_snapshot'
            AND m.checksum = 'a664a0f5eabc0aceaab601c6117b066c97ed8a99485c3e12c49d4e60403a850c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _append_snapshot
\ir functions/capture/_append_snapshot.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_append_snapshot', 'a664a0f5eabc0aceaab601c6117b066c97ed8a99485c3e12c49d4e60403a850c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_attach_capture'
            AND m.checksum = 'bad9d1485129cfab3a4efa6bf3fceeb1b14ba5443444d09e1d0e6f8eac93925d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _attach_capture
\ir functions/capture/_attach_capture.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_attach_capture', 'bad9d1485129cfab3a4efa6bf3fceeb1b14ba5443444d09e1d0e6f8eac93925d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_body'
            AND m.checksum = 'ee2bccfe97e5a1ce6e732ff77c58be446eb7ab5c4a43e7f46635e17d5ac332f8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_body
\ir functions/capture/_capture_body.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_body', 'ee2bccfe97e5a1ce6e732ff77c58be446eb7ab5c4a43e7f46635e17d5ac332f8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_branch'
            AND m.checksum = 'fc661926d05d337bd7b08090c2608817c43d6474f8392e5c4916c89e76d0e340'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_branch
\ir functions/capture/_capture_branch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_branch', 'fc661926d05d337bd7b08090c2608817c43d6474f8392e5c4916c89e76d0e340')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_branches'
            AND m.checksum = 'fbc32e1e8e1b764ea9984d3c1f0d4920ef7627e45efeeda5bda34bebdf685a28'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_branches
\ir functions/capture/_capture_branches.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_branches', 'fbc32e1e8e1b764ea9984d3c1f0d4920ef7627e45efeeda5bda34bebdf685a28')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_definition'
            AND m.checksum = 'a8df0c97fe701ae8450b5f6d445bbe4ef615cd2bb84aea7f4ded6ae58ad232ea'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_definition
\ir functions/capture/_capture_definition.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_definition', 'a8df0c97fe701ae8450b5f6d445bbe4ef615cd2bb84aea7f4ded6ae58ad232ea')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_directly'
            AND m.checksum = '5cb776b071fefb6583478d0307fabeb9a728e4c3554f859d97ad69a311829b11'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_directly
\ir functions/capture/_capture_directly.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_directly', '5cb776b071fefb6583478d0307fabeb9a728e4c3554f859d97ad69a311829b11')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_fallback'
            AND m.checksum = 'cfd6f66a299109ad22655fab050766d2c9f68c653da9c5e8ce7515c303dd96dc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_fallback
\ir functions/capture/_capture_fallback.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_fallback', 'cfd6f66a299109ad22655fab050766d2c9f68c653da9c5e8ce7515c303dd96dc')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_guards'
            AND m.checksum = '573872487ac3532939cdb3f1a51780faecf04601d607ce60737d7e2677167179'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_guards
\ir functions/capture/_capture_guards.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_guards', '573872487ac3532939cdb3f1a51780faecf04601d607ce60737d7e2677167179')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_inserts'
            AND m.checksum = '8c1f4d95de95a9559ebe3f737010b62de23154016f764de41fbb315d958e35ab'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_inserts
\ir functions/capture/_capture_inserts.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_inserts', '8c1f4d95de95a9559ebe3f737010b62de23154016f764de41fbb315d958e35ab')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_name'
            AND m.checksum = 'd7ea81dc229925e57f86ccfcc49c1f712532be43cacb0f6e75548a17496c17d9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_name
\ir functions/capture/_capture_name.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_name', 'd7ea81dc229925e57f86ccfcc49c1f712532be43cacb0f6e75548a17496c17d9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_query'
            AND m.checksum = 'ba1173c3619052f55a12a694c06ce93503cb4a95a5904e01d67e1d129e4b0387'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_query
\ir functions/capture/_capture_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_query', 'ba1173c3619052f55a12a694c06ce93503cb4a95a5904e01d67e1d129e4b0387')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_settings'
            AND m.checksum = '1c5bb48269c7e85348c1cb3b64b0a8f6b1a571a986f73ea215259b8c0d3c23e0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_settings
\ir functions/capture/_capture_settings.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_settings', '1c5bb48269c7e85348c1cb3b64b0a8f6b1a571a986f73ea215259b8c0d3c23e0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_statement'
            AND m.checksum = 'd71cd78981d264955a1561a269d34faf453ce53fa7cf412f5d3fc8889c1740c6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_statement
\ir functions/capture/_capture_statement.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_statement', 'd71cd78981d264955a1561a269d34faf453ce53fa7cf412f5d3fc8889c1740c6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_triggers'
            AND m.checksum = 'd35b033bc2d056b7782efa96b727a57129e343cf7de5079adccc4f9a1781fab3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_triggers
\ir functions/capture/_capture_triggers.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_triggers', 'd35b033bc2d056b7782efa96b727a57129e343cf7de5079adccc4f9a1781fab3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_changed_names'
            AND m.checksum = 'ce4eb6683959a0d28342373e72f6ab285c7b60eff5f2b53693055cd0086c4211'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _changed_names
\ir functions/capture/_changed_names.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_changed_names', 'ce4eb6683959a0d28342373e72f6ab285c7b60eff5f2b53693055cd0086c4211')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_changed_values'
            AND m.checksum = 'e12ace8cfe0d7c4785220c1403bf20394b4c81be97ab053cd2f1d9b09be4797b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _changed_values
\ir functions/capture/_changed_values.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_changed_values', 'e12ace8cfe0d7c4785220c1403bf20394b4c81be97ab053cd2f1d9b09be4797b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_data_expression'
            AND m.checksum = '1e72e1fd230e7b94e548db2123f3ac08c8c4cfef9e554f658de599a0ae24af24'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _data_expression
\ir functions/capture/_data_expression.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_data_expression', '1e72e1fd230e7b94e548db2123f3ac08c8c4cfef9e554f658de599a0ae24af24')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_enclosed_list'
            AND m.checksum = 'a8f2a6d36aed2d1f84200e49fd38388543c2d816701d472f1d364cf791b93a1f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _enclosed_list
\ir functions/capture/_enclosed_list.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_enclosed_list', 'a8f2a6d36aed2d1f84200e49fd38388543c2d816701d472f1d364cf791b93a1f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_event_query'
            AND m.checksum = 'c59a89f7e639d1223c1da80810fa43f216beded207182363f69cadc14abeb61f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _event_query
\ir functions/capture/_event_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_event_query', 'c59a89f7e639d1223c1da80810fa43f216beded207182363f69cadc14abeb61f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_group_expression'
            AND m.checksum = '03d54ae04604cf4135c7b8676f6dfb87bbc5b325390dd226f35bf2944b1f9faa'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _group_expression
\ir functions/capture/_group_expression.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_group_expression', '03d54ae04604cf4135c7b8676f6dfb87bbc5b325390dd226f35bf2944b1f9faa')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_if_changed'
            AND m.checksum = 'f89c34f13e95671bbf87d063e84a1fd4e65e108716b87ed1f72f0a57439abdd6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _if_changed
\ir functions/capture/_if_changed.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_if_changed', 'f89c34f13e95671bbf87d063e84a1fd4e65e108716b87ed1f72f0a57439abdd6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_part_of_root_truncate'
            AND m.checksum = '8b907246908c42cd30fb2f1eb0b6353362620446c8de27c2b5af9739b33a7bdb'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_part_of_root_truncate
\ir functions/capture/_is_part_of_root_truncate.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_is_part_of_root_truncate', '8b907246908c42cd30fb2f1eb0b6353362620446c8de27c2b5af9739b33a7bdb')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_partitioned'
            AND m.checksum = '2fa6c8566f414a1f7ab96629dd0c24fff3b1b1cbc882c3ff48790b381f174845'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_partitioned
\ir functions/capture/_is_partitioned.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_is_partitioned', '2fa6c8566f414a1f7ab96629dd0c24fff3b1b1cbc882c3ff48790b381f174845')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_key_columns'
            AND m.checksum = '4bbb05e899f9081ed7f0c5b07f14d396141a126c60c967b6fef82d97ed3d799c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _key_columns
\ir functions/capture/_key_columns.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_key_columns', '4bbb05e899f9081ed7f0c5b07f14d396141a126c60c967b6fef82d97ed3d799c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_key_expression'
            AND m.checksum = '30f033b9ae5fd736084497356a7abc24debd4b29d7910dd55cd4f7e8fe170552'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _key_expression
\ir functions/capture/_key_expression.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_key_expression', '30f033b9ae5fd736084497356a7abc24debd4b29d7910dd55cd4f7e8fe170552')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mapped_query'
            AND m.checksum = 'ea233ec8e568fb43c9613b1ae675dbf1243be0d93f523ca5e06ea9f08e20cdea'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mapped_query
\ir functions/capture/_mapped_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_mapped_query', 'ea233ec8e568fb43c9613b1ae675dbf1243be0d93f523ca5e06ea9f08e20cdea')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mapping_expression'
            AND m.checksum = '12759181548e46eb067b72d2bf8a1b57d247e5b1448141ed89fe2b8ea654478c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mapping_expression
\ir functions/capture/_mapping_expression.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_mapping_expression', '12759181548e46eb067b72d2bf8a1b57d247e5b1448141ed89fe2b8ea654478c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_may_disable_capture'
            AND m.checksum = 'dbd524e1459e9c96430f068278ac942d918f8da81f409ac1c78a7c810083bb85'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _may_disable_capture
\ir functions/capture/_may_disable_capture.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_may_disable_capture', 'dbd524e1459e9c96430f068278ac942d918f8da81f409ac1c78a7c810083bb85')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_metric_expression'
            AND m.checksum = 'fe4992a07e3816e8b06b7e71c60b10832d9e8e79578b76322d2ee44bcf828e7d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _metric_expression
\ir functions/capture/_metric_expression.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_metric_expression', 'fe4992a07e3816e8b06b7e71c60b10832d9e8e79578b76322d2ee44bcf828e7d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_missing_columns'
            AND m.checksum = '175f096d42cf6cd0c9359eb40af3a53e71481a77a4cffda14dd4587b2ba8e198'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _missing_columns
\ir functions/capture/_missing_columns.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_missing_columns', '175f096d42cf6cd0c9359eb40af3a53e71481a77a4cffda14dd4587b2ba8e198')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_note_capture_failure'
            AND m.checksum = 'cf3dd8a447fb373839e4c66d4491bbe103d3e6aa1b7ff039c19dd9521f60382a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _note_capture_failure
\ir functions/capture/_note_capture_failure.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_note_capture_failure', 'cf3dd8a447fb373839e4c66d4491bbe103d3e6aa1b7ff039c19dd9521f60382a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_publish_directly'
            AND m.checksum = '555e552c367992bd0fcef4e10c519d2a648c5978eef779e807c91333d7cbca1a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _publish_directly
\ir functions/capture/_publish_directly.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_publish_directly', '555e552c367992bd0fcef4e10c519d2a648c5978eef779e807c91333d7cbca1a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_bad_mapping'
            AND m.checksum = 'e473abba3b79a3504244d3dcaf40d2020108534e2df27143163f46a9c1c549f5'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_bad_mapping
\ir functions/capture/_raise_bad_mapping.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_raise_bad_mapping', 'e473abba3b79a3504244d3dcaf40d2020108534e2df27143163f46a9c1c549f5')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_expression'
            AND m.checksum = '3236022994b109d4756e3062515b0499d1732ca3560c4aa6f30d35f6c3e20243'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_expression
\ir functions/capture/_record_expression.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_record_expression', '3236022994b109d4756e3062515b0499d1732ca3560c4aa6f30d35f6c3e20243')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_refuse_untrusted_json_casts'
            AND m.checksum = '491947ead6419485577c9998c3bd672de8d85ec86885cc8fd2a9fea79d244c36'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _refuse_untrusted_json_casts
\ir functions/capture/_refuse_untrusted_json_casts.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_refuse_untrusted_json_casts', '491947ead6419485577c9998c3bd672de8d85ec86885cc8fd2a9fea79d244c36')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_row_columns'
            AND m.checksum = '1e6e8652bbf763803fd83752cd80065b42bde20d516db37a6399f37b6b00af65'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _row_columns
\ir functions/capture/_row_columns.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_row_columns', '1e6e8652bbf763803fd83752cd80065b42bde20d516db37a6399f37b6b00af65')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_row_expression'
            AND m.checksum = '1ce74f07aa46882fc56674cc62e01972487b8cff3be2f271f294d7d8d2fc7325'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _row_expression
\ir functions/capture/_row_expression.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_row_expression', '1ce74f07aa46882fc56674cc62e01972487b8cff3be2f271f294d7d8d2fc7325')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_row_query'
            AND m.checksum = '19021050f784b8a8118dc24a296786b4f0aec8b6d08186522504f6ed062bd9b9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _row_query
\ir functions/capture/_row_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_row_query', '19021050f784b8a8118dc24a296786b4f0aec8b6d08186522504f6ed062bd9b9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_save_source'
            AND m.checksum = 'bfde39f0666050ebc4a883960bb700008badaed76ea04aeea00fe796b18fdc3c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _save_source
\ir functions/capture/_save_source.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_save_source', 'bfde39f0666050ebc4a883960bb700008badaed76ea04aeea00fe796b18fdc3c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_should_capture'
            AND m.checksum = '193fd799fcda9b4448eb8a6bb618a60e411bb0005876988985d7d923ce3a0d8e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _should_capture
\ir functions/capture/_should_capture.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_should_capture', '193fd799fcda9b4448eb8a6bb618a60e411bb0005876988985d7d923ce3a0d8e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_snapshot_query'
            AND m.checksum = '0f999c9bca83bb8a6a7e3c05e8f4fadeaf8236fea47159349081f176f4748d2d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _snapshot_query
\ir functions/capture/_snapshot_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_snapshot_query', '0f999c9bca83bb8a6a7e3c05e8f4fadeaf8236fea47159349081f176f4748d2d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_source_members'
            AND m.checksum = 'c5009ec93b0b6a80e1e1a134e3176f4359bf70d84f345007953524952775918d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _source_members
\ir functions/capture/_source_members.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_source_members', 'c5009ec93b0b6a80e1e1a134e3176f4359bf70d84f345007953524952775918d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_table_parts'
            AND m.checksum = '9dac235881816a5d15aef9c673f44ba81df1294e1d54282dbc11ec4b49dab38d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _table_parts
\ir functions/capture/_table_parts.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_table_parts', '9dac235881816a5d15aef9c673f44ba81df1294e1d54282dbc11ec4b49dab38d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_table_shape'
            AND m.checksum = '43c6313de1398fc664581a4cb9fae7f9a464f05d5b5da1f730ea591f5dbc5c5d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _table_shape
\ir functions/capture/_table_shape.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_table_shape', '43c6313de1398fc664581a4cb9fae7f9a464f05d5b5da1f730ea591f5dbc5c5d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_truncate_query'
            AND m.checksum = '190adf3da6028c9685d1743b0309c60fff79e2b484780e9759662c2ac919fa49'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _truncate_query
\ir functions/capture/_truncate_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_truncate_query', '190adf3da6028c9685d1743b0309c60fff79e2b484780e9759662c2ac919fa49')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_update_query'
            AND m.checksum = '13b9e2b2fca098de797d95f63a2b31f1b97c2175d54443a79e524743a0f3f074'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _update_query
\ir functions/capture/_update_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_update_query', '13b9e2b2fca098de797d95f63a2b31f1b97c2175d54443a79e524743a0f3f074')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_version_query'
            AND m.checksum = 'b087dfb22aa03cbd9d9558379c6bfbed9fa76b703ee30f4c035bbd65d1de67ad'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _version_query
\ir functions/capture/_version_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_version_query', 'b087dfb22aa03cbd9d9558379c6bfbed9fa76b703ee30f4c035bbd65d1de67ad')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_warn_key_only'
            AND m.checksum = '40fe0575154c542deda7c0d6fbfe9aa16ef99ab4686d3fe799c707e532eb28e2'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _warn_key_only
\ir functions/capture/_warn_key_only.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_warn_key_only', '40fe0575154c542deda7c0d6fbfe9aa16ef99ab4686d3fe799c707e532eb28e2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_warn_stale_capture'
            AND m.checksum = 'f040db463fba033fb952696582eadc10372de48c12c1186ed9d4a148b10c2b85'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _warn_stale_capture
\ir functions/capture/_warn_stale_capture.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_warn_stale_capture', 'f040db463fba033fb952696582eadc10372de48c12c1186ed9d4a148b10c2b85')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_warn_unpaired'
            AND m.checksum = '84a495f261dc89b15d8f15e172800656fffbd40dce301549c907ead562184798'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _warn_unpaired
\ir functions/capture/_warn_unpaired.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_warn_unpaired', '84a495f261dc89b15d8f15e172800656fffbd40dce301549c907ead562184798')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_watched_columns'
            AND m.checksum = '27c3aabadcdc2a463ebbdf3514f5380445a476a84ac1bada22e477301a72bea5'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _watched_columns
\ir functions/capture/_watched_columns.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_watched_columns', '27c3aabadcdc2a463ebbdf3514f5380445a476a84ac1bada22e477301a72bea5')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_write_capture'
            AND m.checksum = 'ac3f2a149fb7653d89ac4e1ada0fedc91cc41624f6b0df4a6d6a49ab93f4e209'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _write_capture
\ir functions/capture/_write_capture.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_write_capture', 'ac3f2a149fb7653d89ac4e1ada0fedc91cc41624f6b0df4a6d6a49ab93f4e209')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_backoff_seconds'
            AND m.checksum = '8f0954d522e30fe29cb2c690c5164d02f8ed6bed042c2105cb023d954d035d16'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _backoff_seconds
\ir functions/common/_backoff_seconds.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_backoff_seconds', '8f0954d522e30fe29cb2c690c5164d02f8ed6bed042c2105cb023d954d035d16')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_clip'
            AND m.checksum = 'd3005ad9fd1a9a941ee7f696f649a41ae6a31ddcf0e352f2e132b63c58a86e28'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _clip
\ir functions/common/_clip.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_clip', 'd3005ad9fd1a9a941ee7f696f649a41ae6a31ddcf0e352f2e132b63c58a86e28')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_transaction_ended'
            AND m.checksum = 'dfee39eff0dbfcaa77e2828788327c31b6a506943ea33af04dec3dd1e2b30f8f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_transaction_ended
\ir functions/common/_raise_transaction_ended.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_raise_transaction_ended', 'dfee39eff0dbfcaa77e2828788327c31b6a506943ea33af04dec3dd1e2b30f8f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_one_of'
            AND m.checksum = '2b1f06f6ca3073f1f15cb36093b7aeb89e2f6c8fd70281fdc550bf0bc5aa075a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_one_of
\ir functions/common/_require_one_of.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_require_one_of', '2b1f06f6ca3073f1f15cb36093b7aeb89e2f6c8fd70281fdc550bf0bc5aa075a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_back_off'
            AND m.checksum = '216de820a24e0577f7824416eede06d194438e67fae154de86390b7e7e396481'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _back_off
\ir functions/delivery/_back_off.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_back_off', '216de820a24e0577f7824416eede06d194438e67fae154de86390b7e7e396481')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_channel_status'
            AND m.checksum = 'd2275c4efbf6a6f9730fb333c8e18b03d39bfaea14bfbaceca727b503d6ab121'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _channel_status
\ir functions/delivery/_channel_status.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_channel_status', 'd2275c4efbf6a6f9730fb333c8e18b03d39bfaea14bfbaceca727b503d6ab121')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_copy_to_retry'
            AND m.checksum = 'f04855f6986584663d736a0ad40cc00a577e3d9cbb55b914a407d77979320f9d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _copy_to_retry
\ir functions/delivery/_copy_to_retry.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_copy_to_retry', 'f04855f6986584663d736a0ad40cc00a577e3d9cbb55b914a407d77979320f9d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_dead_letters'
            AND m.checksum = '4dc037607e8cb7299de8642f3906bc16eb49d3b6e59f4a3e8fd3b4e1347c23ec'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _dead_letters
\ir functions/delivery/_dead_letters.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_dead_letters', '4dc037607e8cb7299de8642f3906bc16eb49d3b6e59f4a3e8fd3b4e1347c23ec')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_deliver'
            AND m.checksum = '50ece78087e310bb92abc3b0220c2735b65404d98e0e827ba9bdf0dfe53c905e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _deliver
\ir functions/delivery/_deliver.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_deliver', '50ece78087e310bb92abc3b0220c2735b65404d98e0e827ba9bdf0dfe53c905e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_follow_tables'
            AND m.checksum = '2ad4b3b7f159f5236423a0ae6a9d9dda832941d168b7287648dd2ad83acadbf6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _follow_tables
\ir functions/delivery/_follow_tables.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_follow_tables', '2ad4b3b7f159f5236423a0ae6a9d9dda832941d168b7287648dd2ad83acadbf6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_invoke_channel'
            AND m.checksum = '519042f7aab37eb8192c55de33f3b756330ba0ec7a1f6f45ae727777e5869894'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _invoke_channel
\ir functions/delivery/_invoke_channel.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_invoke_channel', '519042f7aab37eb8192c55de33f3b756330ba0ec7a1f6f45ae727777e5869894')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_destination_away'
            AND m.checksum = '8629836f6b11b9c4659f664e39b4ee9358ef15258bbb988303d3868a971c0f0f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_destination_away
\ir functions/delivery/_is_destination_away.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_is_destination_away', '8629836f6b11b9c4659f664e39b4ee9358ef15258bbb988303d3868a971c0f0f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_keep_group_order'
            AND m.checksum = '3f9465452dd343aed177c51d5c3ed76d01a4096a00dd4c895dc2ca66a2e11baf'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _keep_group_order
\ir functions/delivery/_keep_group_order.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_keep_group_order', '3f9465452dd343aed177c51d5c3ed76d01a4096a00dd4c895dc2ca66a2e11baf')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_keep_house'
            AND m.checksum = '551a1def22b05fd2dc6191a82beb9e01ebbb471934c99c5a87eef69a05a55897'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _keep_house
\ir functions/delivery/_keep_house.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_keep_house', '551a1def22b05fd2dc6191a82beb9e01ebbb471934c99c5a87eef69a05a55897')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_next_batch'
            AND m.checksum = '6f023c0f96dc913f059287dccf12400135b951f4679a990e09ee267a800fa353'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _next_batch
\ir functions/delivery/_next_batch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_next_batch', '6f023c0f96dc913f059287dccf12400135b951f4679a990e09ee267a800fa353')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_read_answer'
            AND m.checksum = '7b04103c25563f547b3e0c74d145c30d138187073ab2d7b43a5f025c0955c9ae'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _read_answer
\ir functions/delivery/_read_answer.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_read_answer', '7b04103c25563f547b3e0c74d145c30d138187073ab2d7b43a5f025c0955c9ae')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_ready_readers'
            AND m.checksum = '067e7637e38c02dca3a7611e0e310a42eb928a941bf83c5dfe09a6faf00268f7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _ready_readers
\ir functions/delivery/_ready_readers.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_ready_readers', '067e7637e38c02dca3a7611e0e310a42eb928a941bf83c5dfe09a6faf00268f7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_answer'
            AND m.checksum = '8ede0473911c5a1a2a30fe208740d86dc1cf5c3dfebee1ea998195c538a26e93'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_answer
\ir functions/delivery/_record_answer.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_record_answer', '8ede0473911c5a1a2a30fe208740d86dc1cf5c3dfebee1ea998195c538a26e93')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_attempts'
            AND m.checksum = '0dd61dddaaba96afda5fa51452e3ee8d7cf1611254ed02b0e59c7814fb2ce38a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_attempts
\ir functions/delivery/_record_attempts.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_record_attempts', '0dd61dddaaba96afda5fa51452e3ee8d7cf1611254ed02b0e59c7814fb2ce38a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_empty_batch'
            AND m.checksum = '7e6dd309b70cb93ff496666a53dd78fe71b39d4710b969b1fcc3391e49739590'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_empty_batch
\ir functions/delivery/_record_empty_batch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_record_empty_batch', '7e6dd309b70cb93ff496666a53dd78fe71b39d4710b969b1fcc3391e49739590')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_failed_invocation'
            AND m.checksum = '4aba5859998613e7b3296d7e18739118bdd7029222411658c835bb52cf416d60'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_failed_invocation
\ir functions/delivery/_record_failed_invocation.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_record_failed_invocation', '4aba5859998613e7b3296d7e18739118bdd7029222411658c835bb52cf416d60')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_retry_batch'
            AND m.checksum = '7bff593ef17924d2ad1b3190f87fe2f27ae085ccaf5dd60d6e2dd6cfd58f3c77'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _retry_batch
\ir functions/delivery/_retry_batch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_retry_batch', '7bff593ef17924d2ad1b3190f87fe2f27ae085ccaf5dd60d6e2dd6cfd58f3c77')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_send_status'
            AND m.checksum = '3bd87088ed3aca85868d7462870c1b76a3faaaa1bc17bf9acc502d140bfabf39'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _send_status
\ir functions/delivery/_send_status.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_send_status', '3bd87088ed3aca85868d7462870c1b76a3faaaa1bc17bf9acc502d140bfabf39')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_switch_readers'
            AND m.checksum = '858378c27af525d5680ae68d2c041cf1cbcec83f0dd5b0ec7d8bbafd56413e38'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _switch_readers
\ir functions/delivery/_switch_readers.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_switch_readers', '858378c27af525d5680ae68d2c041cf1cbcec83f0dd5b0ec7d8bbafd56413e38')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_take_reader'
            AND m.checksum = '8b73b8706806a50d8eb11f3c12fc70597c148d66d13a318057a96e32ba11e75c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _take_reader
\ir functions/delivery/_take_reader.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_take_reader', '8b73b8706806a50d8eb11f3c12fc70597c148d66d13a318057a96e32ba11e75c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'dead_letters'
            AND m.checksum = '8cb6f7121cea94ba489b5f41dbaafe05b7aa55c6e12ab0db26c96236968c6f12'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function dead_letters
\ir functions/delivery/dead_letters.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'dead_letters', '8cb6f7121cea94ba489b5f41dbaafe05b7aa55c6e12ab0db26c96236968c6f12')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'discard'
            AND m.checksum = 'a6ef659cb1d76e4e53e4de60130b316f2be90427c4fed2fa788feeaf7ad372cd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function discard
\ir functions/delivery/discard.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'discard', 'a6ef659cb1d76e4e53e4de60130b316f2be90427c4fed2fa788feeaf7ad372cd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'drain'
            AND m.checksum = 'afe2e3f41ed1302401540f39523863451fbcfedaa714f5dba8a2ffc9797d3e54'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function drain
\ir functions/delivery/drain.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'drain', 'afe2e3f41ed1302401540f39523863451fbcfedaa714f5dba8a2ffc9797d3e54')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'redrive'
            AND m.checksum = '6a611b6164b8eaadaca0218f299e77543a312607554ea96d10a8000ca8a8df31'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function redrive
\ir functions/delivery/redrive.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'redrive', '6a611b6164b8eaadaca0218f299e77543a312607554ea96d10a8000ca8a8df31')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'schedule'
            AND m.checksum = 'db0539b16eb923dfdc23705c412b93d0ebfb4083692a6c97fa9d5ff0106caa18'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function schedule
\ir functions/delivery/schedule.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'schedule', 'db0539b16eb923dfdc23705c412b93d0ebfb4083692a6c97fa9d5ff0106caa18')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'set_readers'
            AND m.checksum = '7500d7aa803f7a158ec1785461c97e4f732221528ecbb3eca5475d1d581e387e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function set_readers
\ir functions/delivery/set_readers.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'set_readers', '7500d7aa803f7a158ec1785461c97e4f732221528ecbb3eca5475d1d581e387e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unschedule'
            AND m.checksum = '70d3d7044f4fbd0654eb92724f883df081e2d631855527630b38c518be3aeca7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unschedule
\ir functions/delivery/unschedule.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'unschedule', '70d3d7044f4fbd0654eb92724f883df081e2d631855527630b38c518be3aeca7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_enqueue_report'
            AND m.checksum = '461675d9ef439aee332889756647c8d4274727db0b757d677540f404936aa7ef'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _enqueue_report
\ir functions/exceptions/_enqueue_report.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_enqueue_report', '461675d9ef439aee332889756647c8d4274727db0b757d677540f404936aa7ef')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_exception_report'
            AND m.checksum = 'fd26f06417762d7cff7c68215765ca1c966a552b11bf777461471dc67d2e8582'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _exception_report
\ir functions/exceptions/_exception_report.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_exception_report', 'fd26f06417762d7cff7c68215765ca1c966a552b11bf777461471dc67d2e8582')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mask_detail'
            AND m.checksum = '3d10139d202c8e15859fdf07efe05f21dd430809698d612b1026c79bd8f443d3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mask_detail
\ir functions/exceptions/_mask_detail.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_mask_detail', '3d10139d202c8e15859fdf07efe05f21dd430809698d612b1026c79bd8f443d3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mask_json'
            AND m.checksum = '0f41d7981631a443612fb8ce757c9c941dbb03f5147eb842c40b810a378dbae5'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mask_json
\ir functions/exceptions/_mask_json.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_mask_json', '0f41d7981631a443612fb8ce757c9c941dbb03f5147eb842c40b810a378dbae5')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mask_text'
            AND m.checksum = '3d16e14284c5d0bd36b7debc429505ef0839aceb1bbdf9f0977cc37f27826d44'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mask_text
\ir functions/exceptions/_mask_text.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_mask_text', '3d16e14284c5d0bd36b7debc429505ef0839aceb1bbdf9f0977cc37f27826d44')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_quick_pattern'
            AND m.checksum = '16eed529c50f9b3edbe4e9a6111a69b4077a5a877b63e5c081b4507aba339dce'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_quick_pattern
\ir functions/exceptions/_require_quick_pattern.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_require_quick_pattern', '16eed529c50f9b3edbe4e9a6111a69b4077a5a877b63e5c081b4507aba339dce')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'guard'
            AND m.checksum = '9a1ed4d9c71a7519b1d18ad6f8b706067c33ffe2eea611da1d79f6dcc73974ec'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function guard
\ir functions/exceptions/guard.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'guard', '9a1ed4d9c71a7519b1d18ad6f8b706067c33ffe2eea611da1d79f6dcc73974ec')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'guard_all'
            AND m.checksum = 'c72b0b4e7b1e3c97331fcf38778034398270ab1668d772ea48ba99c77a78073a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function guard_all
\ir functions/exceptions/guard_all.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'guard_all', 'c72b0b4e7b1e3c97331fcf38778034398270ab1668d772ea48ba99c77a78073a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'mask'
            AND m.checksum = '2eb949d88ee5f82bd6e258f6644d095d142b608106ab9c64d5d98a5a33b2ca02'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function mask
\ir functions/exceptions/mask.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'mask', '2eb949d88ee5f82bd6e258f6644d095d142b608106ab9c64d5d98a5a33b2ca02')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'report_exception'
            AND m.checksum = 'c61dece90cf12d182a5da59ff8789df983a4befc742ca38baa5487fa54866fad'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function report_exception
\ir functions/exceptions/report_exception.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'report_exception', 'c61dece90cf12d182a5da59ff8789df983a4befc742ca38baa5487fa54866fad')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unmask'
            AND m.checksum = 'a56029699477283fd84e80ae2e172fe7e6dace3f72ddd159fc3dc6601aad7432'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unmask
\ir functions/exceptions/unmask.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'unmask', 'a56029699477283fd84e80ae2e172fe7e6dace3f72ddd159fc3dc6601aad7432')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_acknowledge'
            AND m.checksum = '6a10c1408262132c44617a016f387f54c086abce31b1e735ebe7bc41263647c2'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _acknowledge
\ir functions/monitor/_acknowledge.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_acknowledge', '6a10c1408262132c44617a016f387f54c086abce31b1e735ebe7bc41263647c2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_bound'
            AND m.checksum = '4e79eee0d978d07074f4db7677becb765ac46b6ab9e6ef7052989c90d0033933'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _bound
\ir functions/monitor/_bound.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_bound', '4e79eee0d978d07074f4db7677becb765ac46b6ab9e6ef7052989c90d0033933')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_check_cron'
            AND m.checksum = 'f43619022fe8cc010bb2d5d77757eab12cb01cc914914522d5319b3cdc4b5335'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _check_cron
\ir functions/monitor/_check_cron.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_check_cron', 'f43619022fe8cc010bb2d5d77757eab12cb01cc914914522d5319b3cdc4b5335')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_configure_job'
            AND m.checksum = '020d39ea5550ee7d7e408be93c2c634093046585d0d5fde56d1d14b82dce3902'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _configure_job
\ir functions/monitor/_configure_job.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_configure_job', '020d39ea5550ee7d7e408be93c2c634093046585d0d5fde56d1d14b82dce3902')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_cron_history'
            AND m.checksum = '33a31524c149ac49297912494fe3d14492a2cc56e331b4a4b1da2fab380cadd0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _cron_history
\ir functions/monitor/_cron_history.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_cron_history', '33a31524c149ac49297912494fe3d14492a2cc56e331b4a4b1da2fab380cadd0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_cron_setting'
            AND m.checksum = '29fdc57eb86f8cf4565df8da329f53db0556f9c8627d0af5966bc2d946a2ac60'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _cron_setting
\ir functions/monitor/_cron_setting.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_cron_setting', '29fdc57eb86f8cf4565df8da329f53db0556f9c8627d0af5966bc2d946a2ac60')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_finish_cron_check'
            AND m.checksum = '635683a1e7dc96e9654b733ed4d21e7079530c5afa74ae89542f6eb84c1c76b1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _finish_cron_check
\ir functions/monitor/_finish_cron_check.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_finish_cron_check', '635683a1e7dc96e9654b733ed4d21e7079530c5afa74ae89542f6eb84c1c76b1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_jobs'
            AND m.checksum = 'aec1f4fc795481c05f201fb10096bbfd3ff820a15712a0ad0f35de9ac96f6a54'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _jobs
\ir functions/monitor/_jobs.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_jobs', 'aec1f4fc795481c05f201fb10096bbfd3ff820a15712a0ad0f35de9ac96f6a54')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_monitor_target'
            AND m.checksum = '2aa0f132ea7d872d852eb72f6c009575dfd4d428f149ef1fc93fe874e166b27c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _monitor_target
\ir functions/monitor/_monitor_target.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_monitor_target', '2aa0f132ea7d872d852eb72f6c009575dfd4d428f149ef1fc93fe874e166b27c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_partition_set'
            AND m.checksum = 'f8b5b28b63dc4d365c349c98f6a8597379fd0f7d2a5ffefd6ec7ded64b90e3d6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _partition_set
\ir functions/monitor/_partition_set.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_partition_set', 'f8b5b28b63dc4d365c349c98f6a8597379fd0f7d2a5ffefd6ec7ded64b90e3d6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_partitions'
            AND m.checksum = '8eb4daa7b47ec56d1c8da3be5c710c8c3c53a748083d1a5dc19f916215f3d46e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _partitions
\ir functions/monitor/_partitions.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_partitions', '8eb4daa7b47ec56d1c8da3be5c710c8c3c53a748083d1a5dc19f916215f3d46e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_partman_schema'
            AND m.checksum = 'b128f215e016db1049bcc840fa627d69abae79574afb313c818b57b17f6711a8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _partman_schema
\ir functions/monitor/_partman_schema.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_partman_schema', 'b128f215e016db1049bcc840fa627d69abae79574afb313c818b57b17f6711a8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_maintenance'
            AND m.checksum = '90c0020a6302019b8a2f7c4b35aefe204b5cf5b1927260d7f5b2e0116c68f149'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_maintenance
\ir functions/monitor/_record_maintenance.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_record_maintenance', '90c0020a6302019b8a2f7c4b35aefe204b5cf5b1927260d7f5b2e0116c68f149')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_remember'
            AND m.checksum = 'a8bd3ab9466cc53450a436db63be60514a250239446d0a1302dbb5c8776a7802'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _remember
\ir functions/monitor/_remember.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_remember', 'a8bd3ab9466cc53450a436db63be60514a250239446d0a1302dbb5c8776a7802')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_report_check'
            AND m.checksum = '85ff579abc2b71626d172f598d9815bb88faebf923b586a48f2dc22f498f1381'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _report_check
\ir functions/monitor/_report_check.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_report_check', '85ff579abc2b71626d172f598d9815bb88faebf923b586a48f2dc22f498f1381')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_runs'
            AND m.checksum = 'ae6885675b354d8d8cdbbe8455abce66e1fde27e7b4091f577a8a72b1603ffee'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _runs
\ir functions/monitor/_runs.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_runs', 'ae6885675b354d8d8cdbbe8455abce66e1fde27e7b4091f577a8a72b1603ffee')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_scheduler'
            AND m.checksum = '8555200cd7910adb8671fce5fc9eb2f8f066649b466ba8d15f10b5dcf25f40cc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _scheduler
\ir functions/monitor/_scheduler.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_scheduler', '8555200cd7910adb8671fce5fc9eb2f8f066649b466ba8d15f10b5dcf25f40cc')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_silence'
            AND m.checksum = '61d07734cae61787d5f0d2b8bb3a0dc424ecfaf7af7672b38419c9ed76e34d99'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _silence
\ir functions/monitor/_silence.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_silence', '61d07734cae61787d5f0d2b8bb3a0dc424ecfaf7af7672b38419c9ed76e34d99')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_start_cron_check'
            AND m.checksum = 'bf571dc9ec6c23c5009bbb776486accbf03f9825665cbfff2dcd586aee70f0a4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _start_cron_check
\ir functions/monitor/_start_cron_check.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_start_cron_check', 'bf571dc9ec6c23c5009bbb776486accbf03f9825665cbfff2dcd586aee70f0a4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'acknowledge'
            AND m.checksum = '6c182314b465e54dc199bf717b916822447c8214c25519480a5e1b29c608fa45'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function acknowledge
\ir functions/monitor/acknowledge.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'acknowledge', '6c182314b465e54dc199bf717b916822447c8214c25519480a5e1b29c608fa45')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'check_cron'
            AND m.checksum = '08fcf672cc7fc0b0a8c9fd84c02a50cd62251e1defed08f9fe6e4f6a306cd4a1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function check_cron
\ir functions/monitor/check_cron.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'check_cron', '08fcf672cc7fc0b0a8c9fd84c02a50cd62251e1defed08f9fe6e4f6a306cd4a1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'check_partitions'
            AND m.checksum = '2000aa5a60dd87049c2826c5f922a585006e6ebb63f91fb25ef815a8edf22ffd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function check_partitions
\ir functions/monitor/check_partitions.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'check_partitions', '2000aa5a60dd87049c2826c5f922a585006e6ebb63f91fb25ef815a8edf22ffd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'configure_job'
            AND m.checksum = 'cf9561c14738f25ee8e109b96cd04b65aa9e93779d7130d08b4d634683dc21fb'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function configure_job
\ir functions/monitor/configure_job.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'configure_job', 'cf9561c14738f25ee8e109b96cd04b65aa9e93779d7130d08b4d634683dc21fb')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'prune_cron_history'
            AND m.checksum = 'f431888307f84a4727649b0ff2c4c19333e8a00ef47aa45badb00265b5f20e3d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function prune_cron_history
\ir functions/monitor/prune_cron_history.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'prune_cron_history', 'f431888307f84a4727649b0ff2c4c19333e8a00ef47aa45badb00265b5f20e3d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'run_maintenance'
            AND m.checksum = '04179e784bd16e4efa151ef11dca076f646604332f9870f1b64e72aebcadeb71'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function run_maintenance
\ir functions/monitor/run_maintenance.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'run_maintenance', '04179e784bd16e4efa151ef11dca076f646604332f9870f1b64e72aebcadeb71')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'schedule_guarded'
            AND m.checksum = '2dbaecc9d31debf7656cc4471c50866aaf86b9ebdeb283c2160d67b5389d29d7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function schedule_guarded
\ir functions/monitor/schedule_guarded.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'schedule_guarded', '2dbaecc9d31debf7656cc4471c50866aaf86b9ebdeb283c2160d67b5389d29d7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'send_cron_job_failures'
            AND m.checksum = '9a33f27c7e3ede33846c32f83a47811b570f0eb208ce4343802eb82e71a10ed3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function send_cron_job_failures
\ir functions/monitor/send_cron_job_failures.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'send_cron_job_failures', '9a33f27c7e3ede33846c32f83a47811b570f0eb208ce4343802eb82e71a10ed3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'silence'
            AND m.checksum = '903fd7c99608333431b89cd0338a1524a4a2a7f8999aece04bed6ea2b8c89a35'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function silence
\ir functions/monitor/silence.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'silence', '903fd7c99608333431b89cd0338a1524a4a2a7f8999aece04bed6ea2b8c89a35')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_active_slot'
            AND m.checksum = '7b760f87ca2805f64942ee3a5b4ce03e343fbd484365e25cce1d69a76fb5fdb3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _active_slot
\ir functions/outbox/_active_slot.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_active_slot', '7b760f87ca2805f64942ee3a5b4ce03e343fbd484365e25cce1d69a76fb5fdb3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_append'
            AND m.checksum = '780026fb343fa2085d3ee84dcd317456b79e64cb28777933b99b7b8f530da6af'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _append
\ir functions/outbox/_append.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_append', '780026fb343fa2085d3ee84dcd317456b79e64cb28777933b99b7b8f530da6af')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_data_end'
            AND m.checksum = '67d7ff35c5c9d915295299e250b9342d11a4f2120f234c76cbf0e07c60f27476'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _data_end
\ir functions/outbox/_data_end.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_data_end', '67d7ff35c5c9d915295299e250b9342d11a4f2120f234c76cbf0e07c60f27476')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_end_xid'
            AND m.checksum = '2315069f5d17379b9beb992cf67fa1927e3b334b5a4346ac62afc7deaa7ad4b4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _end_xid
\ir functions/outbox/_end_xid.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_end_xid', '2315069f5d17379b9beb992cf67fa1927e3b334b5a4346ac62afc7deaa7ad4b4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_ended_between'
            AND m.checksum = 'e685b438904970bd5a4b72f77d85ddb2f99d3ee4b4b0fdb06bd9e018dc0dedc0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _ended_between
\ir functions/outbox/_ended_between.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_ended_between', 'e685b438904970bd5a4b72f77d85ddb2f99d3ee4b4b0fdb06bd9e018dc0dedc0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_enqueue'
            AND m.checksum = '4ce3cc1c65c6d274c061a369d96bd0b46614097f8f91492f58ce753e2579a982'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _enqueue
\ir functions/outbox/_enqueue.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_enqueue', '4ce3cc1c65c6d274c061a369d96bd0b46614097f8f91492f58ce753e2579a982')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_event_json'
            AND m.checksum = '49c5798e3a2d207672b2c54d8a2cc14e03381b6a4387e1e288200a3e9f3bca97'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _event_json
\ir functions/outbox/_event_json.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_event_json', '49c5798e3a2d207672b2c54d8a2cc14e03381b6a4387e1e288200a3e9f3bca97')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_fitting_data'
            AND m.checksum = 'e1413b340581061691b30a588895d6547a3ce26eeb5326ff45eebbb6241274cb'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _fitting_data
\ir functions/outbox/_fitting_data.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_fitting_data', 'e1413b340581061691b30a588895d6547a3ce26eeb5326ff45eebbb6241274cb')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_group_name'
            AND m.checksum = '6221ee4c875d8e704056f17a294ef95340bc4eb586cd7319007cd6f30c50d860'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _group_name
\ir functions/outbox/_group_name.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_group_name', '6221ee4c875d8e704056f17a294ef95340bc4eb586cd7319007cd6f30c50d860')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_visible'
            AND m.checksum = '06495fea93137af04188c31c0a17e4e339b0264b26c0160d99b9557feb9d59b4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_visible
\ir functions/outbox/_is_visible.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_is_visible', '06495fea93137af04188c31c0a17e4e339b0264b26c0160d99b9557feb9d59b4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_waiting'
            AND m.checksum = '2c00c5dd97d40fda1bdf57b66098657c795434f52666a13af8f4bc81e28b33b8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_waiting
\ir functions/outbox/_is_waiting.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_is_waiting', '2c00c5dd97d40fda1bdf57b66098657c795434f52666a13af8f4bc81e28b33b8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_open_xids'
            AND m.checksum = 'adc01be2b472473efdd8bd95eaa9a4b9e081157b61f0b89eba1df0d15bcdf548'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _open_xids
\ir functions/outbox/_open_xids.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_open_xids', 'adc01be2b472473efdd8bd95eaa9a4b9e081157b61f0b89eba1df0d15bcdf548')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_operation_letter'
            AND m.checksum = 'd71b738664bb75a3f4fb371f5998ecbc0e491bc43d049ae7ab32f4fa65450354'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _operation_letter
\ir functions/outbox/_operation_letter.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_operation_letter', 'd71b738664bb75a3f4fb371f5998ecbc0e491bc43d049ae7ab32f4fa65450354')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_operation_name'
            AND m.checksum = '1e203b915462dced5c23ab345fcb2518df50f0605a168c44b24accb1ab24b525'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _operation_name
\ir functions/outbox/_operation_name.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_operation_name', '1e203b915462dced5c23ab345fcb2518df50f0605a168c44b24accb1ab24b525')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_operations'
            AND m.checksum = '0581925a6104d28849973f4784fffe44cd0169dcd154928fcca280f04c9ea2fc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _operations
\ir functions/outbox/_operations.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_operations', '0581925a6104d28849973f4784fffe44cd0169dcd154928fcca280f04c9ea2fc')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_outbox_bytes'
            AND m.checksum = '7515145162b5e51688af494d7aff050938a151ba0010493020a5ae1d7f7dc248'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _outbox_bytes
\ir functions/outbox/_outbox_bytes.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_outbox_bytes', '7515145162b5e51688af494d7aff050938a151ba0010493020a5ae1d7f7dc248')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_outbox_insert'
            AND m.checksum = '6c99f33f461882ad1502315e7b478f349202f9bd7e236e2e46031f09a509a49d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _outbox_insert
\ir functions/outbox/_outbox_insert.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_outbox_insert', '6c99f33f461882ad1502315e7b478f349202f9bd7e236e2e46031f09a509a49d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_passed_snapshot'
            AND m.checksum = 'c5ba99ad59a9e166a347da60dbe32a30e3a9841d552b4ea8cb12fbe60f2023ab'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _passed_snapshot
\ir functions/outbox/_passed_snapshot.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_passed_snapshot', 'c5ba99ad59a9e166a347da60dbe32a30e3a9841d552b4ea8cb12fbe60f2023ab')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_reader_of'
            AND m.checksum = 'ecafe23adbb53ea73aee68328968885b9bd2bfb396629676cc36453beefd8d75'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _reader_of
\ir functions/outbox/_reader_of.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_reader_of', 'ecafe23adbb53ea73aee68328968885b9bd2bfb396629676cc36453beefd8d75')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_reader_progress'
            AND m.checksum = '825175ff5161be7836f38172aaa48607b34c64fe4802fc79cd06ea5ab3663551'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _reader_progress
\ir functions/outbox/_reader_progress.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_reader_progress', '825175ff5161be7836f38172aaa48607b34c64fe4802fc79cd06ea5ab3663551')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_recover_moved_outbox'
            AND m.checksum = 'b00ebf77461eacf84f661f0b5d893dc0f2d340e5cafc3371b2eb91e263376ec0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _recover_moved_outbox
\ir functions/outbox/_recover_moved_outbox.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_recover_moved_outbox', 'b00ebf77461eacf84f661f0b5d893dc0f2d340e5cafc3371b2eb91e263376ec0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_set_slot'
            AND m.checksum = '7aadb235f9b120a9d4accb80747947a62c61c88615bf7ead9333d0da5aa84a50'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _set_slot
\ir functions/outbox/_set_slot.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_set_slot', '7aadb235f9b120a9d4accb80747947a62c61c88615bf7ead9333d0da5aa84a50')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_tick'
            AND m.checksum = 'b2edc8c2f6cd9be5cd0a6040d42646a9a56282e17d055e4cd16c14d7f52588e2'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _tick
\ir functions/outbox/_tick.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_tick', 'b2edc8c2f6cd9be5cd0a6040d42646a9a56282e17d055e4cd16c14d7f52588e2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_turn_ring'
            AND m.checksum = '2e29c9bbfa36b51b2e20a379cf2ee0b097059f4f31d359065297e3ea4ae1ebac'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _turn_ring
\ir functions/outbox/_turn_ring.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_turn_ring', '2e29c9bbfa36b51b2e20a379cf2ee0b097059f4f31d359065297e3ea4ae1ebac')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'captured'
            AND m.checksum = '4326c36005afb3e1b31b572ec538f10555496cbc70f8ff2739af0a129eb4ce31'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function captured
\ir functions/outbox/captured.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'captured', '4326c36005afb3e1b31b572ec538f10555496cbc70f8ff2739af0a129eb4ce31')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'configure'
            AND m.checksum = 'f851eeffc9d2d23987df0e2870f616db76fad7a45bde19f7e1be127db079a0f4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function configure
\ir functions/outbox/configure.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'configure', 'f851eeffc9d2d23987df0e2870f616db76fad7a45bde19f7e1be127db079a0f4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'probe'
            AND m.checksum = '68483a1a11a9e6786e9ef1256e436707dae68ea8407a7a8b55dd4b78b1661420'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function probe
\ir functions/outbox/probe.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'probe', '68483a1a11a9e6786e9ef1256e436707dae68ea8407a7a8b55dd4b78b1661420')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_claim_shards'
            AND m.checksum = '629019cce0613e970a1a9c73c16f73a8d073c074d118c679aa85d5bb88eb7efc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _claim_shards
\ir functions/streams/_claim_shards.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_claim_shards', '629019cce0613e970a1a9c73c16f73a8d073c074d118c679aa85d5bb88eb7efc')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_handler_statement'
            AND m.checksum = 'e7d4953b07f80e07fc5ab769ca367a323e698f13eced88e218125c855289788b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _handler_statement
\ir functions/streams/_handler_statement.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_handler_statement', 'e7d4953b07f80e07fc5ab769ca367a323e698f13eced88e218125c855289788b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_move_positions'
            AND m.checksum = '92e4be67fa50444d2125fd92908dcc151032f0d5ba3fda7fa38e426e711e3dc6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _move_positions
\ir functions/streams/_move_positions.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_move_positions', '92e4be67fa50444d2125fd92908dcc151032f0d5ba3fda7fa38e426e711e3dc6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'consume_stream'
            AND m.checksum = 'a9e1778bc7b07b713a911608333bfc5bb84bc931958c2b558d86456d69078c56'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function consume_stream
\ir functions/streams/consume_stream.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'consume_stream', 'a9e1778bc7b07b713a911608333bfc5bb84bc931958c2b558d86456d69078c56')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'forward_record'
            AND m.checksum = 'e975ff348093faaea092791c83e97c1282917993b483d71d78483f4b0af13ef6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function forward_record
\ir functions/streams/forward_record.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'forward_record', 'e975ff348093faaea092791c83e97c1282917993b483d71d78483f4b0af13ef6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'publish_metric'
            AND m.checksum = '0b8f401d57cac503986d562ee5122f2a8f047d92f16fba056a650815fd10c9d1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function publish_metric
\ir functions/streams/publish_metric.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'publish_metric', '0b8f401d57cac503986d562ee5122f2a8f047d92f16fba056a650815fd10c9d1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'read_stream'
            AND m.checksum = 'a11ddd0a519e8c80e615b8cfa5c34ef68ca96ce40a88003d4c3c2c9f7cdc4ad3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function read_stream
\ir functions/streams/read_stream.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'read_stream', 'a11ddd0a519e8c80e615b8cfa5c34ef68ca96ce40a88003d4c3c2c9f7cdc4ad3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'seek_stream'
            AND m.checksum = 'a55329159d5fa486c555629a553532cf43e72da1b3397e77eb75a03d10e28202'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function seek_stream
\ir functions/streams/seek_stream.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'seek_stream', 'a55329159d5fa486c555629a553532cf43e72da1b3397e77eb75a03d10e28202')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_index'
            AND m.checksum = 'f2113e2ea06b67b17f02eff40f952b56a70cad9272c53c8fd2d3fb2e6c31a61d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_index
\ir functions/watches/_condition_index.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_condition_index', 'f2113e2ea06b67b17f02eff40f952b56a70cad9272c53c8fd2d3fb2e6c31a61d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_text'
            AND m.checksum = '65e1d52329c5b47d31a980079d7e2194171b23352c0bce03545380f0f8b5c360'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_text
\ir functions/watches/_condition_text.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_condition_text', '65e1d52329c5b47d31a980079d7e2194171b23352c0bce03545380f0f8b5c360')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_cover_partitions'
            AND m.checksum = '3b82b51334ae775f08fcf0026ef69b424abfb07e443fb530d458521c9d082449'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _cover_partitions
\ir functions/watches/_cover_partitions.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_cover_partitions', '3b82b51334ae775f08fcf0026ef69b424abfb07e443fb530d458521c9d082449')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_delete_watch'
            AND m.checksum = 'ac5890d4ca8c7ed0b324e484ee2c35b37db4767bc00d9592f606788daf71e73e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _delete_watch
\ir functions/watches/_delete_watch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_delete_watch', 'ac5890d4ca8c7ed0b324e484ee2c35b37db4767bc00d9592f606788daf71e73e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_not_watched'
            AND m.checksum = '1f0cbb87b059ffb0dab6c8df25f3a3809fe3e8d7f3427c63e32449f09bbeb242'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_not_watched
\ir functions/watches/_raise_not_watched.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_raise_not_watched', '1f0cbb87b059ffb0dab6c8df25f3a3809fe3e8d7f3427c63e32449f09bbeb242')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_columns'
            AND m.checksum = '6eb655cf797555f7ec20049dec58d105099cb8a6e98c449323e2576816994c29'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_columns
\ir functions/watches/_require_columns.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_require_columns', '6eb655cf797555f7ec20049dec58d105099cb8a6e98c449323e2576816994c29')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_watchable'
            AND m.checksum = '352b146c23421ed170e0d08aca40423767ef7c4caedb5d3ba76fa20368c2769f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_watchable
\ir functions/watches/_require_watchable.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_require_watchable', '352b146c23421ed170e0d08aca40423767ef7c4caedb5d3ba76fa20368c2769f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_save_watch'
            AND m.checksum = '4050ed97e455fd1f5c33c9e1d4d34a53c9dd0edf4bbbf037128b688b0f919a63'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _save_watch
\ir functions/watches/_save_watch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_save_watch', '4050ed97e455fd1f5c33c9e1d4d34a53c9dd0edf4bbbf037128b688b0f919a63')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'backfill'
            AND m.checksum = 'b6d5627185806a3cd37750a516b72b8d83808db70a4b3bde4a84396f913ad9c0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function backfill
\ir functions/watches/backfill.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'backfill', 'b6d5627185806a3cd37750a516b72b8d83808db70a4b3bde4a84396f913ad9c0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'pause'
            AND m.checksum = '259ebeba23c3609c9eda039fe0b0dec4a67c4ac5ae4c93d1765d0ec554bcb1b7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function pause
\ir functions/watches/pause.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'pause', '259ebeba23c3609c9eda039fe0b0dec4a67c4ac5ae4c93d1765d0ec554bcb1b7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'resume'
            AND m.checksum = 'c5cc8e9c3f6f65c2ba8aedf8c94bcb83041f6cac3db415749a5c93cc6addcde7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function resume
\ir functions/watches/resume.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'resume', 'c5cc8e9c3f6f65c2ba8aedf8c94bcb83041f6cac3db415749a5c93cc6addcde7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unwatch'
            AND m.checksum = '120c1b46e3ca1b9d43361f03cf2189464a5d9f5c1daef96d89690189b727ad0b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unwatch
\ir functions/watches/unwatch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'unwatch', '120c1b46e3ca1b9d43361f03cf2189464a5d9f5c1daef96d89690189b727ad0b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'watch'
            AND m.checksum = 'ade44894c51ed0d4d9490f9d8bb0e3d712482c2ea62353f685cf5781de572251'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function watch
\ir functions/watches/watch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'watch', 'ade44894c51ed0d4d9490f9d8bb0e3d712482c2ea62353f685cf5781de572251')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = '_outbox'
            AND m.checksum = 'c3c65da2d51e01b6e0fc04d161e61ec3b043675e380333acc044dedcf2dc9b52'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view _outbox
\ir views/_outbox.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('view', '_outbox', 'c3c65da2d51e01b6e0fc04d161e61ec3b043675e380333acc044dedcf2dc9b52')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = '_waiting'
            AND m.checksum = '09909a52fbe4d2be6228a522a7fd8f6bf2640d4e7e23052767e7410568f3e978'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view _waiting
\ir views/_waiting.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('view', '_waiting', '09909a52fbe4d2be6228a522a7fd8f6bf2640d4e7e23052767e7410568f3e978')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'allowed_call'
            AND m.checksum = 'b1f375e1c21e43630f4b64ed299444877ca42e60b992c72cf46c139788fad8c4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view allowed_call
\ir views/allowed_call.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('view', 'allowed_call', 'b1f375e1c21e43630f4b64ed299444877ca42e60b992c72cf46c139788fad8c4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'backlog'
            AND m.checksum = '668ab3283fa2ea91c5ee4db0fc3ce18a85536cbb0a62c8043ca2437017c1563b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view backlog
\ir views/backlog.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('view', 'backlog', '668ab3283fa2ea91c5ee4db0fc3ce18a85536cbb0a62c8043ca2437017c1563b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'breaker'
            AND m.checksum = '2adb66bbf74b323205fe33e80c5789b6d501e9ab12c32e25e1ef3dc54666e3b7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view breaker
\ir views/breaker.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('view', 'breaker', '2adb66bbf74b323205fe33e80c5789b6d501e9ab12c32e25e1ef3dc54666e3b7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'delivery'
            AND m.checksum = '196ef8738bc26b6293f937332a1aa4660509567d982bcdd9c244bf61e7b7642b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view delivery
\ir views/delivery.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('view', 'delivery', '196ef8738bc26b6293f937332a1aa4660509567d982bcdd9c244bf61e7b7642b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'problem'
            AND m.checksum = 'd5eec6f1a6431b7d440518d726839fd064415f152dc1b5fc7ffa79273edae7be'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view problem
\ir views/problem.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('view', 'problem', 'd5eec6f1a6431b7d440518d726839fd064415f152dc1b5fc7ffa79273edae7be')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'status'
            AND m.checksum = '13a3d594320389dc97e21f99d4d43867209129ea0fd36cb9eca8963e689a474d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view status
\ir views/status.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('view', 'status', '13a3d594320389dc97e21f99d4d43867209129ea0fd36cb9eca8963e689a474d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'watches'
            AND m.checksum = 'be61208600cdd1871601b0f673b4c0f66471c6ae84e8c47f8d1be0fd282b02f6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view watches
\ir views/watches.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('view', 'watches', 'be61208600cdd1871601b0f673b4c0f66471c6ae84e8c47f8d1be0fd282b02f6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
\endif

COMMIT;
\ir retired.sql
RESET ROLE;
RESET search_path;
RESET check_function_bodies;
SELECT pg_catalog.pg_advisory_unlock(7376112904316601) AS pgrelay_lock \gset
\set QUIET off
\echo pgrelay is up to date
