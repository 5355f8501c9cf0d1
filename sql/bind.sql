-- Binds pgrelay's functions with psql alone; a variable that is not set leaves its binding as it is:
--   psql -v exception_relay=arn:aws:lambda:... -v echo=arn:aws:lambda:... -f sql/bind.sql

\set ON_ERROR_STOP on
\set QUIET on

SET ROLE pgrelay_owner;

\if :{?exception_relay}
SELECT pgrelay.bind('exception_relay', :'exception_relay') AS pgrelay_bound \gset
\endif

\if :{?cron_failure_notifier}
SELECT pgrelay.bind('cron_failure_notifier', :'cron_failure_notifier') AS pgrelay_bound \gset
\endif

\if :{?dml_event_publisher}
SELECT pgrelay.bind('dml_event_publisher', :'dml_event_publisher') AS pgrelay_bound \gset
\endif

\if :{?metric_publisher}
SELECT pgrelay.bind('metric_publisher', :'metric_publisher') AS pgrelay_bound \gset
\endif

\if :{?stream_forwarder}
SELECT pgrelay.bind('stream_forwarder', :'stream_forwarder') AS pgrelay_bound \gset
\endif

\if :{?stream_reader}
SELECT pgrelay.bind('stream_reader', :'stream_reader') AS pgrelay_bound \gset
\endif

\if :{?echo}
SELECT pgrelay.bind('echo', :'echo') AS pgrelay_bound \gset
\endif

SELECT
    b.name,
    b.function_name
FROM pgrelay.binding AS b
ORDER BY b.name;

RESET ROLE;
\set QUIET off
