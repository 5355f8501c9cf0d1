-- Installs pgrelay with psql alone, or brings it up to date; the result is that of `pgrelay install`:
--   psql -f sql/install.sql
-- Written from migrations/ and functions/ by `python -m pgrelay_cli.install_script`: change those, not this.

\set ON_ERROR_STOP on
\set QUIET on

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
        ('0006_exceptions', 'ff0542fda806504f504638cd7cd687bad39ea874a6a5a9afaaacec23a20483de')
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
            m.kind = 'migration' AND m.name = '0006_exceptions'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0006_exceptions
BEGIN;
\ir migrations/0006_exceptions.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0006_exceptions', 'ff0542fda806504f504638cd7cd687bad39ea874a6a5a9afaaacec23a20483de')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture'
            AND m.checksum = '9bdd750459a6be8cff764af0b1bb042d4ec283e38180feddcbf23b28dfc95ae1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture
BEGIN;
\ir functions/_capture.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_capture', '9bdd750459a6be8cff764af0b1bb042d4ec283e38180feddcbf23b28dfc95ae1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_changes_query'
            AND m.checksum = '5513e021db512d8fe584cec5226cadbdadd6d2b7d7feeef829ce9fd2dda8432a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _changes_query
BEGIN;
\ir functions/_changes_query.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_changes_query', '5513e021db512d8fe584cec5226cadbdadd6d2b7d7feeef829ce9fd2dda8432a')
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
            m.kind = 'function' AND m.name = '_forget_watch'
            AND m.checksum = 'f4f812482f84b4f54934b3be67684ee9aefb44f3e674e06ecb4c6721a2dee2a8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _forget_watch
BEGIN;
\ir functions/_forget_watch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_forget_watch', 'f4f812482f84b4f54934b3be67684ee9aefb44f3e674e06ecb4c6721a2dee2a8')
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
            m.kind = 'function' AND m.name = '_publish_directly'
            AND m.checksum = '1ed5b0a5e1d4fc1321d2f94e2f7d0db19a32b960f898c5025c7f0b490b9944e0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _publish_directly
BEGIN;
\ir functions/_publish_directly.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_publish_directly', '1ed5b0a5e1d4fc1321d2f94e2f7d0db19a32b960f898c5025c7f0b490b9944e0')
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
            AND m.checksum = '2906cb049ccadd556ecc8ff989698a3f966c3f2192632fc3c568ce812be80619'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _remember_watch
BEGIN;
\ir functions/_remember_watch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_remember_watch', '2906cb049ccadd556ecc8ff989698a3f966c3f2192632fc3c568ce812be80619')
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
            m.kind = 'function' AND m.name = '_row_event'
            AND m.checksum = 'c83d4bfa6055bde9199046a8e2c8c305f4c5309ed8e49bb42b2038fc71bbc3d9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _row_event
BEGIN;
\ir functions/_row_event.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_row_event', 'c83d4bfa6055bde9199046a8e2c8c305f4c5309ed8e49bb42b2038fc71bbc3d9')
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
            m.kind = 'function' AND m.name = 'unwatch'
            AND m.checksum = '6c1b8d182c734efac94ce9be4c45c73d9214892a6b10800c5ea0803f35affa6a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unwatch
BEGIN;
\ir functions/unwatch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'unwatch', '6c1b8d182c734efac94ce9be4c45c73d9214892a6b10800c5ea0803f35affa6a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'watch'
            AND m.checksum = '88eea97785d3db5fb3c7315aa9d589b26d3af34e28433617a737c806aeff32cd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function watch
BEGIN;
\ir functions/watch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'watch', '88eea97785d3db5fb3c7315aa9d589b26d3af34e28433617a737c806aeff32cd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

RESET ROLE;
SELECT pg_catalog.pg_advisory_unlock(7376112904316601) AS pgrelay_lock \gset
\set QUIET off
\echo pgrelay is up to date
