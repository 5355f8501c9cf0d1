"""What report_exception adds to a procedure that fails, with AWS up, refusing, slow and away.

A procedure divides by zero, catches it and raises it again; the time of each CALL is taken inside the server, with the
report and without it. Where AWS is slow or away, the first report pays for finding out and those that follow do not.
Run it with `make bench-exceptions`.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import TYPE_CHECKING, Any

from pgrelay_cli.install.installer import install
from sandbox import databases
from sandbox.paths import SQL, STATE
from sandbox.postgres import PostgresCluster, free_port
from sandbox.servers import system_server
from tests.support.lambda_endpoint import ApiError, LambdaEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

DATABASE = "bench"
FUNCTION = "pgrelay-exception-relay"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",  # pragma: allowlist secret
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
PROCEDURE = """
    CREATE PROCEDURE {name}() LANGUAGE plpgsql AS $$
    DECLARE
        d pgrelay.diagnostics;
    BEGIN
        PERFORM 1 / 0;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS d.sqlstate = RETURNED_SQLSTATE, d.message = MESSAGE_TEXT,
            d.detail = PG_EXCEPTION_DETAIL, d.hint = PG_EXCEPTION_HINT, d.context = PG_EXCEPTION_CONTEXT;
        {report}
        RAISE;
    END $$;
"""
TIMED = """
    CREATE FUNCTION timed(p_procedure text, p_calls integer) RETURNS double precision[] LANGUAGE plpgsql AS $$
    DECLARE
        v_started timestamptz;
        v_ms double precision[] := '{}';
    BEGIN
        FOR n IN 1..p_calls LOOP
            v_started := clock_timestamp();
            BEGIN
                EXECUTE format('CALL %I()', p_procedure);
            EXCEPTION WHEN division_by_zero THEN
            END;
            v_ms := v_ms || extract(epoch FROM clock_timestamp() - v_started)::double precision * 1000;
        END LOOP;
        RETURN v_ms;
    END $$
"""


def _refuse(_payload: Any) -> object:
    raise ApiError(429, "TooManyRequestsException", "slow down")


def _sleep(_payload: Any) -> None:
    time.sleep(5)


CASES: dict[str, Callable[[LambdaEndpoint], None]] = {
    "up": lambda _endpoint: None,
    "refusing (429)": lambda endpoint: endpoint.respond(FUNCTION, _refuse),
    "slow (5 s)": lambda endpoint: endpoint.respond(FUNCTION, _sleep),
    "away (port closed)": lambda endpoint: endpoint.refuse(),
}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--calls", type=int, default=1_000, help="failures in each case (default: %(default)s)")
    calls: int = parser.parse_args().calls

    server = system_server()
    server.install_extension_files()
    with LambdaEndpoint() as endpoint:
        cluster = PostgresCluster(
            server=server,
            directory=STATE / "bench-exceptions",
            port=free_port(),
            settings={"aws_lambda.endpoint_override": endpoint.url},
            environment=CREDENTIALS,
        )
        cluster.destroy()
        cluster.start()
        try:
            databases.create_dba(cluster)
            databases.create_database(cluster, DATABASE, ["aws_lambda"])
            with cluster.connect(DATABASE, databases.DBA) as connection:
                install(connection, SQL, bindings={"exception_relay": f"{FUNCTION}:live"})
                measure(connection, endpoint, calls)
        finally:
            cluster.destroy()


def measure(connection: psycopg.Connection, endpoint: LambdaEndpoint, calls: int) -> None:
    """Print what each case adds."""
    connection.execute(PROCEDURE.format(name="silent", report="").encode())
    connection.execute(PROCEDURE.format(name="reported", report="PERFORM pgrelay.report_exception(d);").encode())
    connection.execute(TIMED.encode())
    connection.execute("SET client_min_messages = error")
    timed(connection, "reported", 20)
    base = statistics.median(timed(connection, "silent", calls))
    print(f"{'a failure without a report':<34}{base:>10.2f} ms")
    print(f"{'added by the report, AWS is':<34}{'first':>10}{'median':>10}{'p99':>10}  ms, {calls} failures in a row")
    for name, prepare in CASES.items():
        endpoint.clear()
        connection.execute("SELECT pgrelay.reset_breaker('exception_relay')")
        prepare(endpoint)
        first, *rest = (ms - base for ms in timed(connection, "reported", calls))
        print(f"  {name:<32}{first:>10.2f}{statistics.median(rest):>10.2f}{sorted(rest)[int(len(rest) * 0.99)]:>10.2f}")


def timed(connection: psycopg.Connection, procedure: str, calls: int) -> list[float]:
    """Return the milliseconds of each call of a procedure, all in one transaction."""
    row = connection.execute("SELECT timed(%s, %s)", [procedure, calls]).fetchone()
    assert row is not None
    return list(row[0])


if __name__ == "__main__":
    main()
