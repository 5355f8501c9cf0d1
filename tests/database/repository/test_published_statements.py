"""Every SQL statement of the published solutions runs as it was published, or fails with what to do instead.

Only names of functions, topics and hosts are put in, where the articles leave a gap. docs/how-to/published-solutions.md
has the rest of each article: what is no SQL.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.paths import SQL
from tests.conftest import BINDINGS
from tests.database.cron import Notifier, cron_tables
from tests.database.exceptions.test_guard import SCHEDULE
from tests.database.support import ECHO, NOTIFIER, PUBLISHER, READER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

CHECKER = BINDINGS["cron_failure_notifier"]
OLD = "arn:aws:lambda:us-west-2:123456789012:function:send-cron-job-failures"
TOPIC = "arn:aws:sns:us-west-2:123456789012:notifydba"
HELLO = """'{"body": "Hello from Postgres!"}'::json"""
RECORD = {"Data": {"temp": "99", "time": "2016-02-16 12:00:00"}, "NextShardIterator": "A", "SequenceNumber": "49"}


@dataclass(frozen=True, kw_only=True)
class Article:
    """A published solution.

    Parameters
    ----------
    before
        What stands for its set-up, such as the tables of another database.
    statements
        In their order, each with a part of the error that it raises; None if it runs.
    """

    before: str = ""
    statements: Sequence[tuple[str, str | None]]


ARTICLES = {
    "stored procedures": Article(
        before="""
            CREATE TABLE department_fdw (dept_id int, dept_name text);
            CREATE TABLE employee_fdw (employee_id int, first_name text, last_name text, dob date, badge_id text,
                salary numeric, dept_id int);
            CREATE TABLE employee (employee_id int PRIMARY KEY, first_name text, last_name text, dob date,
                badge_id text, salary numeric, dept_name text);
            INSERT INTO department_fdw VALUES (10, 'Accounting');
            INSERT INTO employee_fdw VALUES (1, 'Ada', 'Okafor', '1984-12-10', '10-44-7', 7100, 10);
        """,
        statements=[
            ("CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE", None),
            (
                """CREATE OR REPLACE PROCEDURE employee_sp() LANGUAGE plpgsql AS $$
                DECLARE
                    v_proc_name text := 'employee_sp'; v_message text; v_error_exception text; v_error_hint text;
                BEGIN
                    insert into employee (employee_id,first_name,last_name,dob,badge_id,salary,dept_name)
                    select employee_id, first_name, last_name,dob,replace(badge_id,'-',''),salary, dfdw.dept_name
                    from employee_fdw efdw, department_fdw dfdw
                    where efdw.dept_id = dfdw.dept_id
                    and efdw.first_name is not null
                    and efdw.last_name is not null
                    and efdw.badge_id is not null
                    and dfdw.dept_name is not null
                    and efdw.salary>0;
                exception
                    when others then
                        get stacked diagnostics v_message = message_text, v_error_exception = pg_exception_detail,
                            v_error_hint = pg_exception_hint;
                        call error_handler_sp('TIME:  '||clock_timestamp()||' / PROCEDURE:  '||v_proc_name||'
                            / MESSAGE:  '||v_message||' / EXCEPTION:  '||v_error_exception||' / HINT:  '||v_error_hint);
                END $$""",
                None,
            ),
            ("call employee_sp()", None),
            ("select * from employee", None),
            ("call employee_sp()", None),  # the duplicate is reported
            ("select cron.schedule('Execute employee_sp', '*/10 * * * *', 'call employee_sp()')", None),
            ("select * from cron.job", None),
            ("select jobid, username, status, return_message, start_time from cron.job_run_details", None),
            ("select cron.unschedule ('Execute employee_sp')", None),
        ],
    ),
    "partition maintenance": Article(
        statements=[
            (f"call send_cron_job_failures ('{CHECKER}','{TOPIC}')", None),
            (f"call send_cron_job_failures_multi_record ('{CHECKER}','{TOPIC}')", None),
            (f"call send_cron_job_failures ('{OLD}','{TOPIC}')", f"cron_failure_notifier is bound to {CHECKER}"),
            (
                "SELECT cron.schedule('monitor partition maintenance', '15 01 * * *', "
                f"$$ call send_cron_job_failures ('{CHECKER}','{TOPIC}'); $$)",
                None,
            ),
            # Its own procedure, as published: the function takes its payload.
            (
                """CREATE OR REPLACE PROCEDURE send_cron_job_failures_multi_record(
                    p_lambda_arn VARCHAR, p_sns_topic_arn VARCHAR)
                LANGUAGE plpgsql
                AS $$
                DECLARE
                  v_message TEXT;
                  v_job_record RECORD;
                BEGIN
                  FOR v_job_record IN
                    SELECT database, command, start_time, runid
                    FROM cron.job_run_details
                    WHERE status = 'failed'
                      AND command LIKE '%run_maintenance_proc%'
                      AND status != 'running'
                  LOOP
                    v_message := json_build_object(
                      'message', FORMAT('DB Name = %s, Job = %s started at = %s, with runid = %s has failed !!!',
                        v_job_record.database, v_job_record.command, v_job_record.start_time, v_job_record.runid),
                      'sns_topic_arn', p_sns_topic_arn
                    );
                    IF v_message IS NOT NULL THEN
                      SELECT payload
                      INTO v_message
                      FROM aws_lambda.invoke(
                        aws_commons.create_lambda_function_arn(p_lambda_arn), v_message::json
                      );
                    END IF;
                  END LOOP;
                END $$""",
                None,
            ),
            (f"call send_cron_job_failures_multi_record ('{CHECKER}','{TOPIC}')", None),
        ],
    ),
    "row trigger": Article(
        statements=[
            (
                """CREATE TABLE public.customer_business_events (
                    application varchar(64) NULL,
                    category varchar(64) NULL,
                    customer_reference_id varchar(8) NULL,
                    exception_reason varchar(128) NULL,
                    event_timestamp timestamp NULL
                )""",
                None,
            ),
            (
                "INSERT INTO customer_business_events VALUES ('customer-onboard-app', 'validate-optional-data', "
                "'1001', 'Invalid email address', TO_TIMESTAMP('2021-07-14 14:00:01', 'YYYY-MM-DD HH24:MI:SS' ))",
                None,
            ),
            ("CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE", None),
            (
                """CREATE OR REPLACE FUNCTION public.my_json_converter(
                    application varchar(64), category varchar(64), customer_reference_id varchar(8),
                    exception_reason varchar(128), event_timestamp timestamp
                ) RETURNS json AS $$
                DECLARE json_payload varchar(300);
                BEGIN
                    select json_build_object('application', application, 'category', category,
                        'customer_reference_id', customer_reference_id, 'exception_reason', exception_reason,
                        'event_timestamp', event_timestamp) into json_payload;
                    RETURN json_payload;
                END $$ LANGUAGE plpgsql""",
                None,
            ),
            (
                f"""CREATE OR REPLACE FUNCTION public.my_db_trigger_function() RETURNS trigger AS $$
                DECLARE my_record record;
                BEGIN
                    raise notice 'Start my_db_trigger_function';
                    SELECT * FROM aws_lambda.invoke(
                        aws_commons.create_lambda_function_arn('{BINDINGS["dml_event_publisher"]}'),
                        (select public.my_json_converter(new.application, new.category, new.customer_reference_id,
                            new.exception_reason, new.event_timestamp)),
                        'Event'
                    ) into my_record;
                    raise notice 'End my_db_trigger_function';
                    RETURN NEW;
                END $$ LANGUAGE plpgsql""",
                None,
            ),
            (
                "CREATE TRIGGER trigger_insert_event AFTER INSERT ON customer_business_events "
                "FOR EACH ROW EXECUTE PROCEDURE my_db_trigger_function()",
                None,
            ),
            (
                "INSERT INTO customer_business_events VALUES ('customer-onboard-app', 'validate-optional-data', "
                "'2001', 'Missing secondary phone number', now())",
                None,
            ),
            ("SELECT * from customer_business_events WHERE customer_reference_id = '2001'", None),
        ],
    ),
    "SQL to microservices": Article(
        statements=[
            ("""SELECT awslambda_fn('lambdaTest','{"name":"bob"}') AS lambdatest""", None),
            ("""SELECT awslambda_fn_async('lambdaTest','{"name":"bob"}')""", None),
            ("GRANT EXECUTE ON FUNCTION awslambda_fn(text, text) TO PUBLIC", None),
            ("CREATE TABLE temp_reading (reading_time TIMESTAMP, reading_value NUMERIC)", None),
            (
                """SELECT awslambda_fn_async('lambdaTempReadingTrigger',
                    '{ "reading_time": "2016-02-15 12:00:00", "reading_value": "60" }')""",
                None,
            ),
            ("CREATE TABLE rs_temp_reading (reading_time TIMESTAMP, reading_value NUMERIC)", None),
            (
                "SELECT awslambda_fn('lambdaReadKinesisStream','{\"StreamName\": \"MySensorReadings\"}') "
                "AS kinesistest",
                None,
            ),
            (
                "CREATE TEMP TABLE message AS SELECT CAST(awslambda_fn('lambdaReadKinesisStream', "
                '\'{"StreamName": "MySensorReadings"}\') as JSON) AS msg; '
                "SELECT msg->'Data'->'time' AS time, msg->'Data'->'temp' AS temp FROM message",
                None,
            ),
            (
                'SELECT awslambda_fn(\'lambdaReadKinesisStream\',\'{"StreamName": "MySensorReadings", '
                '"SequenceNumber": "49559422897078301099101618386632370618817611442279153666"}\') AS kinesistest',
                None,
            ),
            ("select processSensorReadings('') as lastsequencenumber", None),
            # The language is gone from PostgreSQL 12 on; install.sql has the function.
            (
                "CREATE OR REPLACE FUNCTION awslambda_fn(fn_name text, fn_args text) RETURNS text "
                "AS $$ return 1 $$ language plpythonu",
                'language "plpythonu" does not exist',
            ),
        ],
    ),
    "reference": Article(
        before="SELECT aws_commons.create_lambda_function_arn('pgrelay-echo', 'us-east-1') AS aws_lambda_arn_1 "
        "\\gset\n",
        statements=[
            ("CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE", None),
            (f"SELECT * FROM aws_lambda.invoke(:'aws_lambda_arn_1', {HELLO})", None),
            (f"SELECT * FROM aws_lambda.invoke(:'aws_lambda_arn_1', {HELLO}, 'RequestResponse')", None),
            (
                "SELECT * FROM aws_lambda.invoke("
                f"aws_commons.create_lambda_function_arn('pgrelay-echo', 'us-east-1'), {HELLO})",
                None,
            ),
            (f"SELECT * FROM aws_lambda.invoke(:'aws_lambda_arn_1', {HELLO}, 'Event')", None),
            (
                "SELECT *, convert_from(decode(log_result, 'base64'), 'utf-8') as log "
                f"FROM aws_lambda.invoke(:'aws_lambda_arn_1', {HELLO}, 'RequestResponse', 'Tail')",
                None,
            ),
            # Both are the server's errors, on RDS as well: docs/conformance.md.
            (
                "SELECT *, select convert_from(decode(log_result, 'base64'), 'utf-8') as log "
                f"FROM aws_lambda.invoke(:'aws_lambda_arn_1', {HELLO}, 'RequestResponse', 'Tail')",
                "select",
            ),
            (
                "SELECT * FROM aws_lambda.invoke("
                f":'aws_lambda_arn_1', {HELLO}, 'RequestResponse', 'None', NULL, 'custom_version')",
                "is not unique",
            ),
            (
                "SELECT * FROM aws_lambda.invoke(:'aws_lambda_arn_1'::aws_commons._lambda_function_arn_1, "
                f"{HELLO}, 'RequestResponse', 'None', NULL, 'custom_version')",
                None,
            ),
            (
                "SELECT * FROM aws_lambda.invoke("
                f"aws_commons.create_lambda_function_arn('pgrelay-echo:custom_version', 'us-east-1'), {HELLO})",
                None,
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_published_statement_runs_or_says_what_to_do(
    name: str, database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(ECHO, lambda payload: {**payload, "Status": "OK"})
    lambda_endpoint.respond(NOTIFIER, _takes_both(Notifier()))
    lambda_endpoint.respond(PUBLISHER, lambda _payload: {"delivered": 1, "failed": [], "messages": ["m"]})
    lambda_endpoint.respond(READER, _read)
    with database.connect("postgres") as connection:
        connection.execute(cron_tables() + SCHEDULE.encode() + UNSCHEDULE)
        connection.execute("GRANT SELECT, INSERT, DELETE ON cron.job TO dba; GRANT USAGE ON cron.jobid_seq TO dba")
        connection.execute(
            "INSERT INTO cron.job_run_details (jobid, database, username, command, status, start_time, end_time) "
            "VALUES (1, current_database(), 'dba', 'CALL partman.run_maintenance_proc()', 'failed', now(), now())"
        )
    for script in (
        "published/install.sql", "awslambda_fn/postgresql/install.sql", "examples/sensors/process_sensor_readings.sql"
    ):  # fmt: skip
        ran = _psql(database, f"\\i {SQL / script}")
        assert ran.returncode == 0, ran.stderr
    article = ARTICLES[name]
    in_session = article.before.rstrip().endswith("\\gset")
    if not in_session:
        assert _psql(database, article.before).returncode == 0
    for statement, error in article.statements:
        ran = _psql(database, f"{article.before if in_session else ''}{statement};")
        if error is None:
            assert ran.returncode == 0, f"{statement}\n{ran.stderr}"
        else:
            assert ran.returncode != 0, statement
            assert error in ran.stderr


UNSCHEDULE = b"""
    CREATE FUNCTION cron.unschedule(job_name text) RETURNS boolean LANGUAGE sql AS $$
        DELETE FROM cron.job WHERE jobname = job_name RETURNING true $$;
"""


def _takes_both(notifier: Notifier) -> Callable[[Any], object]:
    def answer(payload: dict[str, object]) -> object:
        return notifier(payload) if "contract" in payload else {"notified": 1, "message_ids": ["m"]}

    return answer


def _read(payload: dict[str, object]) -> object:
    return RECORD if "contract" not in payload else {"records": [], "shards": [], "positions": []}


def _psql(database: Database, script: str) -> subprocess.CompletedProcess[str]:
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.dsn()]
    return subprocess.run(
        command, input=script, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
    )
