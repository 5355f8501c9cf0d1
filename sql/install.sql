-- Installs pgrelay with psql alone, or brings it up to date; the result is that of `pgrelay install`:
--   psql -f sql/install.sql
-- Written from migrations/ and functions/ by `python -m pgrelay_cli.install_script`: change those, not this.

\set ON_ERROR_STOP on
\set QUIET on

-- A function may call one whose file comes later.
SET check_function_bodies = off;
SELECT pg_catalog.pg_advisory_lock(7376112904316601) AS pgrelay_lock \gset

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
BEGIN;
\ir migrations/0001_foundation.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0001_foundation', '2ec8919ae8944f4677e366533e7dce108f1daa4671106a7975cb221103bd5256')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
        ('0001_foundation', '2ec8919ae8944f4677e366533e7dce108f1daa4671106a7975cb221103bd5256'),
        ('0002_bindings', '6543627ed94acba97916105880c91a1306647e27ca73358442934983b0a32938'),
        ('0003_cron_checks', 'e497b1be7683c1ace4876767c7edb6a0f5700b07e054dd7bcf37bc48ab09770f'),
        ('0004_watches', '8db4cada907828db15978244560af90a662b6e38081795add0fee91c903f6043'),
        ('0005_outbox', '70fd1ceb39d9535835309b1c96f7de8f4a826489d4b6507143231255a43316d1'),
        ('0006_exceptions', 'c96930f8c76ae126d4bfa21b12668b2a4ece4e998b49d8f9e1e4ed8ed9c2add4')
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
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0002_bindings'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0002_bindings
BEGIN;
\ir migrations/0002_bindings.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0002_bindings', '6543627ed94acba97916105880c91a1306647e27ca73358442934983b0a32938')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir migrations/0003_cron_checks.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0003_cron_checks', 'e497b1be7683c1ace4876767c7edb6a0f5700b07e054dd7bcf37bc48ab09770f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir migrations/0004_watches.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0004_watches', '8db4cada907828db15978244560af90a662b6e38081795add0fee91c903f6043')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir migrations/0005_outbox.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0005_outbox', '70fd1ceb39d9535835309b1c96f7de8f4a826489d4b6507143231255a43316d1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir migrations/0006_exceptions.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0006_exceptions', 'c96930f8c76ae126d4bfa21b12668b2a4ece4e998b49d8f9e1e4ed8ed9c2add4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_after_broken_call'
            AND m.checksum = 'e689cdddb048edad9e862359a7780027166bc51bc06e1898ed28cd5fd56a95fd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _after_broken_call
BEGIN;
\ir functions/_after_broken_call.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_after_broken_call', 'e689cdddb048edad9e862359a7780027166bc51bc06e1898ed28cd5fd56a95fd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_append'
            AND m.checksum = 'c1d7f606fe80899071c5f563ff233325a4a0f42afac0dcec92ba9a808145f505'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _append
BEGIN;
\ir functions/_append.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_append', 'c1d7f606fe80899071c5f563ff233325a4a0f42afac0dcec92ba9a808145f505')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_append_snapshot'
            AND m.checksum = '85745e68e333110db5f6f3d1ad29ba63412f905ce651059bd21c81417ba1019b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _append_snapshot
BEGIN;
\ir functions/_append_snapshot.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_append_snapshot', '85745e68e333110db5f6f3d1ad29ba63412f905ce651059bd21c81417ba1019b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_attach_capture'
            AND m.checksum = '221631afb43af111ad479fd853f1eca14fb747d4a23cb9c1298883496a30f2ff'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _attach_capture
BEGIN;
\ir functions/_attach_capture.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_attach_capture', '221631afb43af111ad479fd853f1eca14fb747d4a23cb9c1298883496a30f2ff')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_backlog_is_full'
            AND m.checksum = '1ff7e5a8dcc4b3726673bf573ae97691fc7e0350bb165cd96222df99e447ca91'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _backlog_is_full
BEGIN;
\ir functions/_backlog_is_full.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_backlog_is_full', '1ff7e5a8dcc4b3726673bf573ae97691fc7e0350bb165cd96222df99e447ca91')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture'
            AND m.checksum = '5aeeb09937f941417990e77203f1a953116da2054c48834e8690c34070748a17'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture
BEGIN;
\ir functions/_capture.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture', '5aeeb09937f941417990e77203f1a953116da2054c48834e8690c34070748a17')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_query'
            AND m.checksum = '17a77c756c29ad3bf2d245041b1f775bc5ff7493e73bd80bc3c0a9e3b3126e18'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_query
BEGIN;
\ir functions/_capture_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_query', '17a77c756c29ad3bf2d245041b1f775bc5ff7493e73bd80bc3c0a9e3b3126e18')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_statement'
            AND m.checksum = '5ef9d16e83bf41dcc02cba4b2c3b4bc28db06ec317290dd2f643e3edae8cb4bd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_statement
BEGIN;
\ir functions/_capture_statement.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_statement', '5ef9d16e83bf41dcc02cba4b2c3b4bc28db06ec317290dd2f643e3edae8cb4bd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_triggers'
            AND m.checksum = '29099db2097d79972d278ed85d496d0612426b0d14c7bca57979b77c7d24e041'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_triggers
BEGIN;
\ir functions/_capture_triggers.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture_triggers', '29099db2097d79972d278ed85d496d0612426b0d14c7bca57979b77c7d24e041')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_clip.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_clip', 'd3005ad9fd1a9a941ee7f696f649a41ae6a31ddcf0e352f2e132b63c58a86e28')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_index'
            AND m.checksum = '03d8502d96c8a3b13072b591249c91e54f543fd254ed0dc6974421bacb1bd2d3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_index
BEGIN;
\ir functions/_condition_index.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_condition_index', '03d8502d96c8a3b13072b591249c91e54f543fd254ed0dc6974421bacb1bd2d3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_of'
            AND m.checksum = 'ae72ac1fec54fceab1196ec842d78339815ce72b8c0b79132542d5c050425afb'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_of
BEGIN;
\ir functions/_condition_of.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_condition_of', 'ae72ac1fec54fceab1196ec842d78339815ce72b8c0b79132542d5c050425afb')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_cron_history.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_cron_history', '33a31524c149ac49297912494fe3d14492a2cc56e331b4a4b1da2fab380cadd0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_dead_letters.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_dead_letters', '4dc037607e8cb7299de8642f3906bc16eb49d3b6e59f4a3e8fd3b4e1347c23ec')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_deliver'
            AND m.checksum = 'b54e85187428ff99cdbe7e11a75d99c08bf1bf2901b20f0d49ddc95c8919fde6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _deliver
BEGIN;
\ir functions/_deliver.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_deliver', 'b54e85187428ff99cdbe7e11a75d99c08bf1bf2901b20f0d49ddc95c8919fde6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_enqueue'
            AND m.checksum = '98b4c0a80ff877f4748385ef61a2ea93659b9b9c56ba64bdbf950eb88d46e3d0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _enqueue
BEGIN;
\ir functions/_enqueue.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_enqueue', '98b4c0a80ff877f4748385ef61a2ea93659b9b9c56ba64bdbf950eb88d46e3d0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_event_json'
            AND m.checksum = 'bc4b3d9d3883c6ee8b336d9765182a3684060334e164d527a07d0aedf7d81f24'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _event_json
BEGIN;
\ir functions/_event_json.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_event_json', 'bc4b3d9d3883c6ee8b336d9765182a3684060334e164d527a07d0aedf7d81f24')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_exception_report.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_exception_report', 'fd26f06417762d7cff7c68215765ca1c966a552b11bf777461471dc67d2e8582')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_finish_cron_check'
            AND m.checksum = '4fe28ae92bab47b4f3fe52c6ac756e2e3ec8b54609a94c8fc0d63b8dca5b6ca0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _finish_cron_check
BEGIN;
\ir functions/_finish_cron_check.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_finish_cron_check', '4fe28ae92bab47b4f3fe52c6ac756e2e3ec8b54609a94c8fc0d63b8dca5b6ca0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_forget_watch_id'
            AND m.checksum = '19e2898f9c84332460c242d52977a9e360e4ee26d4bcff49e7b9ec206e0f68a8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _forget_watch_id
BEGIN;
\ir functions/_forget_watch_id.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_forget_watch_id', '19e2898f9c84332460c242d52977a9e360e4ee26d4bcff49e7b9ec206e0f68a8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_group_name.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_group_name', '6221ee4c875d8e704056f17a294ef95340bc4eb586cd7319007cd6f30c50d860')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_invoke.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_invoke', '2627563b6f585a5822d1f6d407e0348bb47dcbf5ba2f56fa235d956ca84aeaec')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_invoke_channel'
            AND m.checksum = '190594e05e7ad3396ad09e1b1e519ffb8b7efc9e170c0027ffa5051c8f5177e0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _invoke_channel
BEGIN;
\ir functions/_invoke_channel.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_invoke_channel', '190594e05e7ad3396ad09e1b1e519ffb8b7efc9e170c0027ffa5051c8f5177e0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_keep_house'
            AND m.checksum = 'f04f2bb193716e969696fb93cdce47f0a97170335ac6996ca2b8543c8eb74aa7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _keep_house
BEGIN;
\ir functions/_keep_house.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_keep_house', 'f04f2bb193716e969696fb93cdce47f0a97170335ac6996ca2b8543c8eb74aa7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_keep_report'
            AND m.checksum = 'd7b848af7e0a5c1da2ff47cc1b693102b624eb4398fa3c6fa80e83c66e7d3664'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _keep_report
BEGIN;
\ir functions/_keep_report.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_keep_report', 'd7b848af7e0a5c1da2ff47cc1b693102b624eb4398fa3c6fa80e83c66e7d3664')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_key_columns'
            AND m.checksum = 'acf7d77bfebf7a9446899d8c0eb78d39087f28c1d87417a461262b944e6c6a76'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _key_columns
BEGIN;
\ir functions/_key_columns.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_key_columns', 'acf7d77bfebf7a9446899d8c0eb78d39087f28c1d87417a461262b944e6c6a76')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_key_expression'
            AND m.checksum = '8e3edf204a49a13ce9d0ef9ba6f891055d442b5de8038be92845b092b2855bf9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _key_expression
BEGIN;
\ir functions/_key_expression.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_key_expression', '8e3edf204a49a13ce9d0ef9ba6f891055d442b5de8038be92845b092b2855bf9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_lanes'
            AND m.checksum = '3870ee13eff96eedf618feab8e2f607c9f4be7d5a7da8e462ec6c1212a02c82d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _lanes
BEGIN;
\ir functions/_lanes.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_lanes', '3870ee13eff96eedf618feab8e2f607c9f4be7d5a7da8e462ec6c1212a02c82d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_lead_groups'
            AND m.checksum = '3096e5772ca556e7350ac0b3c2d3e069aa8ff0c1b74f3441693ee6858baf31b8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _lead_groups
BEGIN;
\ir functions/_lead_groups.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_lead_groups', '3096e5772ca556e7350ac0b3c2d3e069aa8ff0c1b74f3441693ee6858baf31b8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_mask_detail.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_mask_detail', '3d10139d202c8e15859fdf07efe05f21dd430809698d612b1026c79bd8f443d3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_mask_json.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_mask_json', '0f41d7981631a443612fb8ce757c9c941dbb03f5147eb842c40b810a378dbae5')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_mask_text.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_mask_text', '3d16e14284c5d0bd36b7debc429505ef0839aceb1bbdf9f0977cc37f27826d44')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_may_skip_capture'
            AND m.checksum = '4c7f8586008abc31bc124324bef263578cfb741a37d4363456f28bb1b3e7fc32'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _may_skip_capture
BEGIN;
\ir functions/_may_skip_capture.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_may_skip_capture', '4c7f8586008abc31bc124324bef263578cfb741a37d4363456f28bb1b3e7fc32')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_next_batch'
            AND m.checksum = 'd034d3e5cf4f356c3ad85773d1059e67ec506a88bd1b51b3f4cf47c58ed33ba8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _next_batch
BEGIN;
\ir functions/_next_batch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_next_batch', 'd034d3e5cf4f356c3ad85773d1059e67ec506a88bd1b51b3f4cf47c58ed33ba8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_note_capture_failure'
            AND m.checksum = 'ef82d15be4a6c5b971ae7789b6d198c6e1d16cfa3d9666a1a099cde4a0e11e6c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _note_capture_failure
BEGIN;
\ir functions/_note_capture_failure.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_note_capture_failure', 'ef82d15be4a6c5b971ae7789b6d198c6e1d16cfa3d9666a1a099cde4a0e11e6c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_note_loop'
            AND m.checksum = 'd378dbf35a1828bbd129ceb7d592d6ed8267ff2da071b6c1689d2b815499ca85'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _note_loop
BEGIN;
\ir functions/_note_loop.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_note_loop', 'd378dbf35a1828bbd129ceb7d592d6ed8267ff2da071b6c1689d2b815499ca85')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_notify_cron_failures'
            AND m.checksum = 'c7ece1adc9f8b021a564c2c4f6d502b993464a09b32f104e398d6fee437a555f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _notify_cron_failures
BEGIN;
\ir functions/_notify_cron_failures.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_notify_cron_failures', 'c7ece1adc9f8b021a564c2c4f6d502b993464a09b32f104e398d6fee437a555f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_operation_member'
            AND m.checksum = '2783a6dd840a16932a4243819fe39cf1104e82fcbb8a7dbcb2cf65ff094b6f46'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _operation_member
BEGIN;
\ir functions/_operation_member.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_operation_member', '2783a6dd840a16932a4243819fe39cf1104e82fcbb8a7dbcb2cf65ff094b6f46')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_outbox_bytes.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_outbox_bytes', '7515145162b5e51688af494d7aff050938a151ba0010493020a5ae1d7f7dc248')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_outbox_facts'
            AND m.checksum = '216a1537389a34242bb2f0db262fa3e70619fc2e1f5880f06f80625e78692ded'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _outbox_facts
BEGIN;
\ir functions/_outbox_facts.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_outbox_facts', '216a1537389a34242bb2f0db262fa3e70619fc2e1f5880f06f80625e78692ded')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_passed_snapshot'
            AND m.checksum = 'cd5ace1c922d5815d9a672d2c353b1954e1e062c64f34121dc85a03d3a65f267'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _passed_snapshot
BEGIN;
\ir functions/_passed_snapshot.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_passed_snapshot', 'cd5ace1c922d5815d9a672d2c353b1954e1e062c64f34121dc85a03d3a65f267')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_pause_seconds'
            AND m.checksum = '2e46df26c7061afc62e71d0f38a8a05e5397171ffc73c64aa6340118b53d14d7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _pause_seconds
BEGIN;
\ir functions/_pause_seconds.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_pause_seconds', '2e46df26c7061afc62e71d0f38a8a05e5397171ffc73c64aa6340118b53d14d7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_publish_directly'
            AND m.checksum = 'f63e588928be4739f4cf28f040aacd513b3bb80d3a34975b01a696ed50c073bd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _publish_directly
BEGIN;
\ir functions/_publish_directly.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_publish_directly', 'f63e588928be4739f4cf28f040aacd513b3bb80d3a34975b01a696ed50c073bd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_raise_not_bound.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_raise_not_bound', '3bb625652e4f2f0cbc99e05468b5529ed05703a4cffd1eff3a9873ec4469f828')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_not_watched'
            AND m.checksum = '2ec73d27d5d78df184b43247b7205cdbcda1744add2722351a86859301f9e7ce'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_not_watched
BEGIN;
\ir functions/_raise_not_watched.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_raise_not_watched', '2ec73d27d5d78df184b43247b7205cdbcda1744add2722351a86859301f9e7ce')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_raise_transaction_ended.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_raise_transaction_ended', 'dfee39eff0dbfcaa77e2828788327c31b6a506943ea33af04dec3dd1e2b30f8f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_reader_of'
            AND m.checksum = '756bcf90957539e39a31a496798b6d2168b515464304b1bdf5733d6abaf024c6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _reader_of
BEGIN;
\ir functions/_reader_of.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_reader_of', '756bcf90957539e39a31a496798b6d2168b515464304b1bdf5733d6abaf024c6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_refuse_untrusted_json_casts'
            AND m.checksum = '5947847e59cdd0fc048d1d3d7e26682a1d18a5c6c626c6c14266b041915de178'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _refuse_untrusted_json_casts
BEGIN;
\ir functions/_refuse_untrusted_json_casts.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_refuse_untrusted_json_casts', '5947847e59cdd0fc048d1d3d7e26682a1d18a5c6c626c6c14266b041915de178')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_relay_report'
            AND m.checksum = 'fff538ef3eba78deebc60526a9ec858e21a657dfdc6034af45ec70191dca7f0e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _relay_report
BEGIN;
\ir functions/_relay_report.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_relay_report', 'fff538ef3eba78deebc60526a9ec858e21a657dfdc6034af45ec70191dca7f0e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_remember_watch'
            AND m.checksum = 'f5b0f28cc77f25b381b89d3c9188ad11391c2454235295ec88630f515b3dad8f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _remember_watch
BEGIN;
\ir functions/_remember_watch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_remember_watch', 'f5b0f28cc77f25b381b89d3c9188ad11391c2454235295ec88630f515b3dad8f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_columns'
            AND m.checksum = 'ce5f2aa59f7b207bf496da16e2e20f002b02c41caebec676009b8cd7e848666e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_columns
BEGIN;
\ir functions/_require_columns.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_require_columns', 'ce5f2aa59f7b207bf496da16e2e20f002b02c41caebec676009b8cd7e848666e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_require_one_of.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_require_one_of', '2b1f06f6ca3073f1f15cb36093b7aeb89e2f6c8fd70281fdc550bf0bc5aa075a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_require_quick_pattern.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_require_quick_pattern', '16eed529c50f9b3edbe4e9a6111a69b4077a5a877b63e5c081b4507aba339dce')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_require_watchable.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_require_watchable', '352b146c23421ed170e0d08aca40423767ef7c4caedb5d3ba76fa20368c2769f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_resume_elsewhere'
            AND m.checksum = '35f6484dc14eb2be1da97bcde56c4e72749c3ee52bdf611b457acc835ca8f601'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _resume_elsewhere
BEGIN;
\ir functions/_resume_elsewhere.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_resume_elsewhere', '35f6484dc14eb2be1da97bcde56c4e72749c3ee52bdf611b457acc835ca8f601')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_retry_batch'
            AND m.checksum = 'dc0871931953f0d76b30f07c13838d145b8d3fec0d8b00ce71ca4fb193db858a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _retry_batch
BEGIN;
\ir functions/_retry_batch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_retry_batch', 'dc0871931953f0d76b30f07c13838d145b8d3fec0d8b00ce71ca4fb193db858a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_row_expression'
            AND m.checksum = 'b282c68bd9dcc0297b15f37d21624b1263f784bb4fffa7639bda586f6cd4fdaa'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _row_expression
BEGIN;
\ir functions/_row_expression.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_row_expression', 'b282c68bd9dcc0297b15f37d21624b1263f784bb4fffa7639bda586f6cd4fdaa')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_settings_of_types'
            AND m.checksum = '67667d5539f504bcc271a0a5f836e52fc8f426d74aaa55a1888a7c737b1f7704'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _settings_of_types
BEGIN;
\ir functions/_settings_of_types.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_settings_of_types', '67667d5539f504bcc271a0a5f836e52fc8f426d74aaa55a1888a7c737b1f7704')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_settle'
            AND m.checksum = 'ae0b0734817903a144456249510ebcfc6bb290d604cc7187f75f1d76fa462041'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _settle
BEGIN;
\ir functions/_settle.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_settle', 'ae0b0734817903a144456249510ebcfc6bb290d604cc7187f75f1d76fa462041')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_snapshot_query'
            AND m.checksum = '9a89a03ed9eba74c55dcd3e3fc3ce1f0511bce594410d0d932903a614e76dfc2'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _snapshot_query
BEGIN;
\ir functions/_snapshot_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_snapshot_query', '9a89a03ed9eba74c55dcd3e3fc3ce1f0511bce594410d0d932903a614e76dfc2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_start_cron_check'
            AND m.checksum = '078e46b28875cdff0e6facfbb3cbfb1abdceca1bd508babef7f51e2d26062ea0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _start_cron_check
BEGIN;
\ir functions/_start_cron_check.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_start_cron_check', '078e46b28875cdff0e6facfbb3cbfb1abdceca1bd508babef7f51e2d26062ea0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_switch_readers'
            AND m.checksum = '3de8b83b0e2ac89a0082c6a14b9155cb98d2e2f1a7293d2e2f26bb54af3c8e49'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _switch_readers
BEGIN;
\ir functions/_switch_readers.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_switch_readers', '3de8b83b0e2ac89a0082c6a14b9155cb98d2e2f1a7293d2e2f26bb54af3c8e49')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_table_parts'
            AND m.checksum = '5bc982ba49f095e6993627a2785c27f0418ce430f0dd9dc94c2275e930678fd0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _table_parts
BEGIN;
\ir functions/_table_parts.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_table_parts', '5bc982ba49f095e6993627a2785c27f0418ce430f0dd9dc94c2275e930678fd0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_table_shape'
            AND m.checksum = 'e1386ceeaeaa9681e2a8154eb3f68850e793e2b0645d8017011d3d076b9d0e7e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _table_shape
BEGIN;
\ir functions/_table_shape.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_table_shape', 'e1386ceeaeaa9681e2a8154eb3f68850e793e2b0645d8017011d3d076b9d0e7e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_tick'
            AND m.checksum = '5b7ab8a5c4657a66348d824d2baf5c05d4f67a027d99837cafec030a1e723c5e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _tick
BEGIN;
\ir functions/_tick.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_tick', '5b7ab8a5c4657a66348d824d2baf5c05d4f67a027d99837cafec030a1e723c5e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_to_retry'
            AND m.checksum = '1972b61c53fafb7f3f2829fc635272406b6a2afe92b4138cc3113682dbad94a3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _to_retry
BEGIN;
\ir functions/_to_retry.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_to_retry', '1972b61c53fafb7f3f2829fc635272406b6a2afe92b4138cc3113682dbad94a3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_turn_ring'
            AND m.checksum = 'cdb8d7f36c4e2d64cfa3862f97af6c8b26d49fb998e40b20a1201e98a585a3e1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _turn_ring
BEGIN;
\ir functions/_turn_ring.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_turn_ring', 'cdb8d7f36c4e2d64cfa3862f97af6c8b26d49fb998e40b20a1201e98a585a3e1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_warn_adapted'
            AND m.checksum = '1f9625626bfd01aba20c916d5b82a7a39ec80ba2ef83cc8c96562a65183c20c6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _warn_adapted
BEGIN;
\ir functions/_warn_adapted.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_warn_adapted', '1f9625626bfd01aba20c916d5b82a7a39ec80ba2ef83cc8c96562a65183c20c6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_warn_key_only'
            AND m.checksum = '4e0b5871e35ec0d18e29a2c3678dab1ac9de76365d24e38f28f1e23264182657'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _warn_key_only
BEGIN;
\ir functions/_warn_key_only.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_warn_key_only', '4e0b5871e35ec0d18e29a2c3678dab1ac9de76365d24e38f28f1e23264182657')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_warn_unpaired'
            AND m.checksum = '3e1f82d497481210b0d10fdb9240819981e6090fcbe56e4b07a9024def84a478'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _warn_unpaired
BEGIN;
\ir functions/_warn_unpaired.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_warn_unpaired', '3e1f82d497481210b0d10fdb9240819981e6090fcbe56e4b07a9024def84a478')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_watched_columns'
            AND m.checksum = 'e786b1ada8ee1f579cee11cb2f4b730b5b6e0356c73f0cc868ac572bdc3ad43b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _watched_columns
BEGIN;
\ir functions/_watched_columns.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_watched_columns', 'e786b1ada8ee1f579cee11cb2f4b730b5b6e0356c73f0cc868ac572bdc3ad43b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_write_capture'
            AND m.checksum = 'f8b9e00ceff317fec528897f45ebeb09ef17f8298bf3ae1184012b1725703ac8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _write_capture
BEGIN;
\ir functions/_write_capture.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_write_capture', 'f8b9e00ceff317fec528897f45ebeb09ef17f8298bf3ae1184012b1725703ac8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'backfill'
            AND m.checksum = '4532101314290dc9c970c9d139ca2945be8bea95ae4e55b528dcc8dc70b0fddf'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function backfill
BEGIN;
\ir functions/backfill.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'backfill', '4532101314290dc9c970c9d139ca2945be8bea95ae4e55b528dcc8dc70b0fddf')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'bind'
            AND m.checksum = '9176f9055f189781bf98120e72a15233864fda6f3cd53eaedef0a8300d1e4a4e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function bind
BEGIN;
\ir functions/bind.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'bind', '9176f9055f189781bf98120e72a15233864fda6f3cd53eaedef0a8300d1e4a4e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'check_cron'
            AND m.checksum = 'b1872426a073bcbb028c97e7911a31fb736bf16af9bfd7e21f8294585d90afd0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function check_cron
BEGIN;
\ir functions/check_cron.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'check_cron', 'b1872426a073bcbb028c97e7911a31fb736bf16af9bfd7e21f8294585d90afd0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'configure'
            AND m.checksum = 'bd962db951a72af5628508a3b9c1bfc63c5af5491a5f4212cfb969e097412b72'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function configure
BEGIN;
\ir functions/configure.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'configure', 'bd962db951a72af5628508a3b9c1bfc63c5af5491a5f4212cfb969e097412b72')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/discard.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'discard', 'a6ef659cb1d76e4e53e4de60130b316f2be90427c4fed2fa788feeaf7ad372cd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'drain'
            AND m.checksum = '3babe193cd39986018626c7fad4184f7388baae419461c6a8d211e4b2c45c56f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function drain
BEGIN;
\ir functions/drain.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'drain', '3babe193cd39986018626c7fad4184f7388baae419461c6a8d211e4b2c45c56f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/guard.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'guard', '9a1ed4d9c71a7519b1d18ad6f8b706067c33ffe2eea611da1d79f6dcc73974ec')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'guard_all'
            AND m.checksum = '09f19fe96f7d46b90ebdbeb02cb7f1ee6db3d410cab269a5b3ba2413dfebfe01'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function guard_all
BEGIN;
\ir functions/guard_all.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'guard_all', '09f19fe96f7d46b90ebdbeb02cb7f1ee6db3d410cab269a5b3ba2413dfebfe01')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/invoke.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'invoke', '1487cbb1d45fd0b79d58368ed11eabafc71b3256d8b0368a39e5bb707dff386d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/mask.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'mask', '2eb949d88ee5f82bd6e258f6644d095d142b608106ab9c64d5d98a5a33b2ca02')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'pause'
            AND m.checksum = '45fdf20b4049104123658a0a3242afa3056fa88b56c0fb5b52babc7ae0590046'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function pause
BEGIN;
\ir functions/pause.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'pause', '45fdf20b4049104123658a0a3242afa3056fa88b56c0fb5b52babc7ae0590046')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'redrive'
            AND m.checksum = 'aedc65fc814e5b3aaafdc14f6425a947761ba57773002a92d916f67f8f6e694f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function redrive
BEGIN;
\ir functions/redrive.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'redrive', 'aedc65fc814e5b3aaafdc14f6425a947761ba57773002a92d916f67f8f6e694f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'report_exception'
            AND m.checksum = '0731399848f668fba0c686cd4f79471d2efb051594528bcd858132197ecd465c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function report_exception
BEGIN;
\ir functions/report_exception.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'report_exception', '0731399848f668fba0c686cd4f79471d2efb051594528bcd858132197ecd465c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'resume'
            AND m.checksum = '639b54ca688b6854154df77d9c99ecb794eb871474a9127291d65cb550a624bd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function resume
BEGIN;
\ir functions/resume.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'resume', '639b54ca688b6854154df77d9c99ecb794eb871474a9127291d65cb550a624bd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'schedule'
            AND m.checksum = 'eb2198056c5ee0f1db55ef8c3189c0205d793dc538464ef123028244393b8bfa'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function schedule
BEGIN;
\ir functions/schedule.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'schedule', 'eb2198056c5ee0f1db55ef8c3189c0205d793dc538464ef123028244393b8bfa')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/schedule_guarded.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'schedule_guarded', '2dbaecc9d31debf7656cc4471c50866aaf86b9ebdeb283c2160d67b5389d29d7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'set_readers'
            AND m.checksum = '53e71d71650b8d915cc40a29dd4167161d60fb3a7d17c59153e58469e1f85978'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function set_readers
BEGIN;
\ir functions/set_readers.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'set_readers', '53e71d71650b8d915cc40a29dd4167161d60fb3a7d17c59153e58469e1f85978')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unbind'
            AND m.checksum = '88451a6daf7fe9e907a539dd26257dbd3720db0067b0b5d366fca653def1bcb0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unbind
BEGIN;
\ir functions/unbind.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'unbind', '88451a6daf7fe9e907a539dd26257dbd3720db0067b0b5d366fca653def1bcb0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/unmask.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'unmask', 'a56029699477283fd84e80ae2e172fe7e6dace3f72ddd159fc3dc6601aad7432')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unschedule'
            AND m.checksum = 'e9b94a13e2af19a05fa9dfb2319f4dee0e4034df1840b456e095db8dc818f1d2'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unschedule
BEGIN;
\ir functions/unschedule.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'unschedule', 'e9b94a13e2af19a05fa9dfb2319f4dee0e4034df1840b456e095db8dc818f1d2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unwatch'
            AND m.checksum = 'a63a64e20106beefe441f433cc3555dcec9560b844fe4a089eb9ac3144d183d4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unwatch
BEGIN;
\ir functions/unwatch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'unwatch', 'a63a64e20106beefe441f433cc3555dcec9560b844fe4a089eb9ac3144d183d4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'watch'
            AND m.checksum = '6cc16b6d1e4ed4f25e78c93d0e70bc0a758df8c53d39a0f54d3ac2bc8ce0da10'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function watch
BEGIN;
\ir functions/watch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'watch', '6cc16b6d1e4ed4f25e78c93d0e70bc0a758df8c53d39a0f54d3ac2bc8ce0da10')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

RESET ROLE;
RESET check_function_bodies;
SELECT pg_catalog.pg_advisory_unlock(7376112904316601) AS pgrelay_lock \gset
\set QUIET off
\echo pgrelay is up to date
