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
        ('0008_streams', '0212e3d4742950628c5bf29f11b138b9f09f4131e34c62c27bba05e72f06ba6c')
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
            m.kind = 'migration' AND m.name = '0008_streams'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0008_streams
BEGIN;
\ir migrations/0008_streams.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0008_streams', '0212e3d4742950628c5bf29f11b138b9f09f4131e34c62c27bba05e72f06ba6c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_allowed_with'
            AND m.checksum = '640be5902b13d5a69cb8b8bd870352be9a60e2ca5515be2cd76b5397cdbe6c88'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _allowed_with
BEGIN;
\ir functions/_allowed_with.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_allowed_with', '640be5902b13d5a69cb8b8bd870352be9a60e2ca5515be2cd76b5397cdbe6c88')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_breaker_of'
            AND m.checksum = '5906051a8c769f6973d06d322d6d21ac60b11eed5bf328f1c8fb0d6cac3a3461'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _breaker_of
BEGIN;
\ir functions/_breaker_of.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_breaker_of', '5906051a8c769f6973d06d322d6d21ac60b11eed5bf328f1c8fb0d6cac3a3461')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_call'
            AND m.checksum = 'f812fb7cf788c8a2b01d56c877ce48a41fd98e659f70f3745654ccb7588e7c75'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _call
BEGIN;
\ir functions/_call.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_call', 'f812fb7cf788c8a2b01d56c877ce48a41fd98e659f70f3745654ccb7588e7c75')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_call_sqlstate'
            AND m.checksum = '98f8de072ea7a1952f128affbaef02947f6c975c64fa9d1b3b7da400bc880344'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _call_sqlstate
BEGIN;
\ir functions/_call_sqlstate.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_call_sqlstate', '98f8de072ea7a1952f128affbaef02947f6c975c64fa9d1b3b7da400bc880344')
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
            m.kind = 'function' AND m.name = '_claim_shards'
            AND m.checksum = '629019cce0613e970a1a9c73c16f73a8d073c074d118c679aa85d5bb88eb7efc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _claim_shards
BEGIN;
\ir functions/_claim_shards.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_claim_shards', '629019cce0613e970a1a9c73c16f73a8d073c074d118c679aa85d5bb88eb7efc')
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
            AND m.checksum = 'de4286447015fc509f0c903d9894fb9fc3f9084a8d61437880cd2a506d1a4035'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _cron_history
BEGIN;
\ir functions/_cron_history.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_cron_history', 'de4286447015fc509f0c903d9894fb9fc3f9084a8d61437880cd2a506d1a4035')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_enter_breaker'
            AND m.checksum = 'e1308a97065fc40d8c5d474a90d604d0ccea5bdda29f5ae36d05ed057b4958da'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _enter_breaker
BEGIN;
\ir functions/_enter_breaker.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_enter_breaker', 'e1308a97065fc40d8c5d474a90d604d0ccea5bdda29f5ae36d05ed057b4958da')
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
            m.kind = 'function' AND m.name = '_forget_binding'
            AND m.checksum = '4b83f7bcbf905ef1f00299d46c4de8c73b8a846a6ddb7221adba7246e2c954b1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _forget_binding
BEGIN;
\ir functions/_forget_binding.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_forget_binding', '4b83f7bcbf905ef1f00299d46c4de8c73b8a846a6ddb7221adba7246e2c954b1')
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
            m.kind = 'function' AND m.name = '_handler_statement'
            AND m.checksum = 'e7d4953b07f80e07fc5ab769ca367a323e698f13eced88e218125c855289788b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _handler_statement
BEGIN;
\ir functions/_handler_statement.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_handler_statement', 'e7d4953b07f80e07fc5ab769ca367a323e698f13eced88e218125c855289788b')
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
            m.kind = 'function' AND m.name = '_make_breaker'
            AND m.checksum = '6fb5f12581ebbfd8216afaaefe757c0d42dbb427a8b66c719d73b0c3a5c7a1e0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _make_breaker
BEGIN;
\ir functions/_make_breaker.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_make_breaker', '6fb5f12581ebbfd8216afaaefe757c0d42dbb427a8b66c719d73b0c3a5c7a1e0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_move_positions.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_move_positions', '92e4be67fa50444d2125fd92908dcc151032f0d5ba3fda7fa38e426e711e3dc6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_note_call_failure'
            AND m.checksum = '2a023f6a3e7f76dbe506eafdadc9e5000b44e2a6d742ae0ed539f58eb94b8e67'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _note_call_failure
BEGIN;
\ir functions/_note_call_failure.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_note_call_failure', '2a023f6a3e7f76dbe506eafdadc9e5000b44e2a6d742ae0ed539f58eb94b8e67')
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
            m.kind = 'function' AND m.name = '_raise_call_setting'
            AND m.checksum = '9fb76ee20b89a32673597dc4e1c4bee6fabafe57334e7fc9688858072cb0028f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_call_setting
BEGIN;
\ir functions/_raise_call_setting.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_raise_call_setting', '9fb76ee20b89a32673597dc4e1c4bee6fabafe57334e7fc9688858072cb0028f')
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
            m.kind = 'function' AND m.name = '_remember_answer'
            AND m.checksum = '52709c01edc06e067b01193febf445a6551ca5c9d13cb467cb4d7b0f28121115'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _remember_answer
BEGIN;
\ir functions/_remember_answer.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_remember_answer', '52709c01edc06e067b01193febf445a6551ca5c9d13cb467cb4d7b0f28121115')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_remember_shadow'
            AND m.checksum = 'd3aba4f60af9ae861bae5da96c0f2a55c7e28cb6cf1563617b3e0b11a141062e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _remember_shadow
BEGIN;
\ir functions/_remember_shadow.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_remember_shadow', 'd3aba4f60af9ae861bae5da96c0f2a55c7e28cb6cf1563617b3e0b11a141062e')
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
            m.kind = 'function' AND m.name = 'allow'
            AND m.checksum = '9683f8e2f2a4306a08da6cb09f203e751f63c93ff362615042f44be158ea2eac'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function allow
BEGIN;
\ir functions/allow.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'allow', '9683f8e2f2a4306a08da6cb09f203e751f63c93ff362615042f44be158ea2eac')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/bind.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'bind', '16d6158b2d2e9c1be0aca5616fa7827d177537a413564e367f9a2508df89d937')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'call'
            AND m.checksum = '14314a90723a5a470473d4ad5d4b2c8b3479038fa0861297de55c9282cb2126f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function call
BEGIN;
\ir functions/call.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'call', '14314a90723a5a470473d4ad5d4b2c8b3479038fa0861297de55c9282cb2126f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'call_batch'
            AND m.checksum = 'd93441ecd65052a450ff5edbac2cd9e24c84b2fe6fbc3ba45d533badcab66e05'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function call_batch
BEGIN;
\ir functions/call_batch.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'call_batch', 'd93441ecd65052a450ff5edbac2cd9e24c84b2fe6fbc3ba45d533badcab66e05')
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
            m.kind = 'function' AND m.name = 'clear_cache'
            AND m.checksum = '137197759bf1a93193d4c8d2857d6560468f521a92e4f3eb364f4c5f5545ef8f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function clear_cache
BEGIN;
\ir functions/clear_cache.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'clear_cache', '137197759bf1a93193d4c8d2857d6560468f521a92e4f3eb364f4c5f5545ef8f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'clear_shadow'
            AND m.checksum = 'eeca6de5484f2585063de88fcb6d36b346ab17e82e0c0a1ea2bca0500898643a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function clear_shadow
BEGIN;
\ir functions/clear_shadow.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'clear_shadow', 'eeca6de5484f2585063de88fcb6d36b346ab17e82e0c0a1ea2bca0500898643a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'configure_binding'
            AND m.checksum = 'f454c1801b5997b946b1254d1a521eda12673da53246cdc6ccb2018a70cffb3a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function configure_binding
BEGIN;
\ir functions/configure_binding.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'configure_binding', 'f454c1801b5997b946b1254d1a521eda12673da53246cdc6ccb2018a70cffb3a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'consume_stream'
            AND m.checksum = '8f216a233eb8a464982bf6a65ac98ec5778f4faaf16bb7979675225fc4377029'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function consume_stream
BEGIN;
\ir functions/consume_stream.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'consume_stream', '8f216a233eb8a464982bf6a65ac98ec5778f4faaf16bb7979675225fc4377029')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'disallow'
            AND m.checksum = '344562dca3602cf0e8916cd55fcefea6fd2f9082b97dbe7886dbd8bfe5f05aae'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function disallow
BEGIN;
\ir functions/disallow.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'disallow', '344562dca3602cf0e8916cd55fcefea6fd2f9082b97dbe7886dbd8bfe5f05aae')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/forward_record.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'forward_record', 'e975ff348093faaea092791c83e97c1282917993b483d71d78483f4b0af13ef6')
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
            m.kind = 'function' AND m.name = 'publish_metric'
            AND m.checksum = '0b8f401d57cac503986d562ee5122f2a8f047d92f16fba056a650815fd10c9d1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function publish_metric
BEGIN;
\ir functions/publish_metric.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'publish_metric', '0b8f401d57cac503986d562ee5122f2a8f047d92f16fba056a650815fd10c9d1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'read_stream'
            AND m.checksum = '56092b7d25eeb7fc93b6f14f5c88082a50921313dfd27252a635d1d38747c682'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function read_stream
BEGIN;
\ir functions/read_stream.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'read_stream', '56092b7d25eeb7fc93b6f14f5c88082a50921313dfd27252a635d1d38747c682')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'report_exception'
            AND m.checksum = 'e32512536129d4c7f73a3b2aabf590075c69d188096d984d7f3542ce7af9de2c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function report_exception
BEGIN;
\ir functions/report_exception.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'report_exception', 'e32512536129d4c7f73a3b2aabf590075c69d188096d984d7f3542ce7af9de2c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/reset_breaker.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'reset_breaker', '26aa40d7d87412e24996456f6d9a4de68751a82db3609bdb7fde0575820e6fd0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/seek_stream.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'seek_stream', 'a55329159d5fa486c555629a553532cf43e72da1b3397e77eb75a03d10e28202')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'shadow'
            AND m.checksum = '59a00f00537491db00fd301a98798659d6d567700b333f6b5eb944d33a258377'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function shadow
BEGIN;
\ir functions/shadow.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'shadow', '59a00f00537491db00fd301a98798659d6d567700b333f6b5eb944d33a258377')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/unbind.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'unbind', '36cf73e52d030a8dd625b40d7ffa1a1210cb7718d7d51c4b708a329e743a80a0')
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
