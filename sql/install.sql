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
        ('0007_monitor', 'adb4a18d30cac1ac17bdf41909f9cfdcbcf198466b78b5d11e95b37ee1f8181c')
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
            m.kind = 'migration' AND m.name = '0007_monitor'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0007_monitor
BEGIN;
\ir migrations/0007_monitor.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('migration', '0007_monitor', 'adb4a18d30cac1ac17bdf41909f9cfdcbcf198466b78b5d11e95b37ee1f8181c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_acknowledge.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_acknowledge', '6a10c1408262132c44617a016f387f54c086abce31b1e735ebe7bc41263647c2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_bound.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_bound', '4e79eee0d978d07074f4db7677becb765ac46b6ab9e6ef7052989c90d0033933')
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
            m.kind = 'function' AND m.name = '_check_cron'
            AND m.checksum = 'dee3d6a001d8afdd2e543fb84b3c133e76f18062b02834c86a4a836abfae8bf5'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _check_cron
BEGIN;
\ir functions/_check_cron.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_check_cron', 'dee3d6a001d8afdd2e543fb84b3c133e76f18062b02834c86a4a836abfae8bf5')
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
            m.kind = 'function' AND m.name = '_configure_job'
            AND m.checksum = '020d39ea5550ee7d7e408be93c2c634093046585d0d5fde56d1d14b82dce3902'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _configure_job
BEGIN;
\ir functions/_configure_job.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_configure_job', '020d39ea5550ee7d7e408be93c2c634093046585d0d5fde56d1d14b82dce3902')
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
            m.kind = 'function' AND m.name = '_finish_cron_check'
            AND m.checksum = '635683a1e7dc96e9654b733ed4d21e7079530c5afa74ae89542f6eb84c1c76b1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _finish_cron_check
BEGIN;
\ir functions/_finish_cron_check.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_finish_cron_check', '635683a1e7dc96e9654b733ed4d21e7079530c5afa74ae89542f6eb84c1c76b1')
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
            m.kind = 'function' AND m.name = '_jobs'
            AND m.checksum = 'b14c39d11e3211583b43c807517a9212e98855149f808bb2a42349fae3ad65d7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _jobs
BEGIN;
\ir functions/_jobs.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_jobs', 'b14c39d11e3211583b43c807517a9212e98855149f808bb2a42349fae3ad65d7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_monitor_target.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_monitor_target', '2aa0f132ea7d872d852eb72f6c009575dfd4d428f149ef1fc93fe874e166b27c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_partition_set'
            AND m.checksum = 'f288adaa39d87a36a4eae928106b8badfae0f68e639bf0e07fa8ae45c1138ce8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _partition_set
BEGIN;
\ir functions/_partition_set.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_partition_set', 'f288adaa39d87a36a4eae928106b8badfae0f68e639bf0e07fa8ae45c1138ce8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_partitions'
            AND m.checksum = 'ed037408b3701a4bea23c462421ba1c2ba0c289f4ebea0da5835b3247d9d21e4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _partitions
BEGIN;
\ir functions/_partitions.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_partitions', 'ed037408b3701a4bea23c462421ba1c2ba0c289f4ebea0da5835b3247d9d21e4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_partman_schema.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_partman_schema', 'b128f215e016db1049bcc840fa627d69abae79574afb313c818b57b17f6711a8')
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
            m.kind = 'function' AND m.name = '_record_maintenance'
            AND m.checksum = '90c0020a6302019b8a2f7c4b35aefe204b5cf5b1927260d7f5b2e0116c68f149'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_maintenance
BEGIN;
\ir functions/_record_maintenance.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_record_maintenance', '90c0020a6302019b8a2f7c4b35aefe204b5cf5b1927260d7f5b2e0116c68f149')
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
            m.kind = 'function' AND m.name = '_remember'
            AND m.checksum = 'a8bd3ab9466cc53450a436db63be60514a250239446d0a1302dbb5c8776a7802'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _remember
BEGIN;
\ir functions/_remember.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_remember', 'a8bd3ab9466cc53450a436db63be60514a250239446d0a1302dbb5c8776a7802')
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
            m.kind = 'function' AND m.name = '_report_check'
            AND m.checksum = '996fcb1cb73fa1b569b71ed8d9643200a5f7b952cf0656ca95b2a35fa5d9be47'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _report_check
BEGIN;
\ir functions/_report_check.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_report_check', '996fcb1cb73fa1b569b71ed8d9643200a5f7b952cf0656ca95b2a35fa5d9be47')
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
            m.kind = 'function' AND m.name = '_runs'
            AND m.checksum = 'ae6885675b354d8d8cdbbe8455abce66e1fde27e7b4091f577a8a72b1603ffee'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _runs
BEGIN;
\ir functions/_runs.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_runs', 'ae6885675b354d8d8cdbbe8455abce66e1fde27e7b4091f577a8a72b1603ffee')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_scheduler'
            AND m.checksum = 'd19f4806f79a781c2945b949e4e98426963e9b173b05c8087c443f7244bef132'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _scheduler
BEGIN;
\ir functions/_scheduler.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_scheduler', 'd19f4806f79a781c2945b949e4e98426963e9b173b05c8087c443f7244bef132')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_silence.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_silence', '61d07734cae61787d5f0d2b8bb3a0dc424ecfaf7af7672b38419c9ed76e34d99')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/_start_cron_check.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', '_start_cron_check', 'bf571dc9ec6c23c5009bbb776486accbf03f9825665cbfff2dcd586aee70f0a4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/acknowledge.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'acknowledge', '6c182314b465e54dc199bf717b916822447c8214c25519480a5e1b29c608fa45')
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
            AND m.checksum = '926a67a22ad98ed117351449f2bcf95f52b8ed02e7745f3b74b74e0ee13e4823'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function check_cron
BEGIN;
\ir functions/check_cron.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'check_cron', '926a67a22ad98ed117351449f2bcf95f52b8ed02e7745f3b74b74e0ee13e4823')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/check_partitions.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'check_partitions', '2000aa5a60dd87049c2826c5f922a585006e6ebb63f91fb25ef815a8edf22ffd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/configure_job.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'configure_job', 'cf9561c14738f25ee8e109b96cd04b65aa9e93779d7130d08b4d634683dc21fb')
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
            m.kind = 'function' AND m.name = 'prune_cron_history'
            AND m.checksum = 'f9d447e65094eca1df721070cef62ebcf2c71575a337a6eea27c09ed02e4fc4f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function prune_cron_history
BEGIN;
\ir functions/prune_cron_history.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'prune_cron_history', 'f9d447e65094eca1df721070cef62ebcf2c71575a337a6eea27c09ed02e4fc4f')
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
            m.kind = 'function' AND m.name = 'run_maintenance'
            AND m.checksum = 'e6d606dd24b0cc8bdc9b133228925a90c60c989e78769c48bc66af2c70e9c324'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function run_maintenance
BEGIN;
\ir functions/run_maintenance.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'run_maintenance', 'e6d606dd24b0cc8bdc9b133228925a90c60c989e78769c48bc66af2c70e9c324')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
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
BEGIN;
\ir functions/send_cron_job_failures.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'send_cron_job_failures', '9a33f27c7e3ede33846c32f83a47811b570f0eb208ce4343802eb82e71a10ed3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user;
COMMIT;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'silence'
            AND m.checksum = '93426a5e65e1b5ab80841da94e592c472d7cd6e6dc7ea52459840bf3df3bd25b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function silence
BEGIN;
\ir functions/silence.sql
INSERT INTO pgrelay.migration (kind, name, checksum)
VALUES ('function', 'silence', '93426a5e65e1b5ab80841da94e592c472d7cd6e6dc7ea52459840bf3df3bd25b')
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
