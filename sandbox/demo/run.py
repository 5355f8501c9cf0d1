"""Runs the published solutions, and counts what reaches a subscriber."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.databases import DBA
from sandbox.demo import exceptions, monitor, streams, watches
from sandbox.demo.expectations import collect, report, take
from sandbox.progress import console, step
from sandbox.queues import Queue
from sandbox.stack import DATABASE

if TYPE_CHECKING:
    from sandbox.queues import ReceivedMessage
    from sandbox.stack import Sandbox


def run(sandbox: Sandbox) -> bool:
    """Run every case and print what arrived where.

    Returns
    -------
    bool
        Whether each expected message arrived once, and no other.
    """
    console.print("\n[bold]The published solutions[/bold], each statement as the role that owns the tables")
    outputs = sandbox.aws.outputs()
    clients = sandbox.aws.clients()
    queues = {
        "alerts": Queue.subscribe(clients, outputs["AlertTopicArn"], name="demo-alerts"),
        "events": Queue.subscribe(clients, outputs["EventTopicArn"], name="demo-events"),
    }
    exceptions.close_windows(clients, outputs)  # what was counted before would be reported in the middle of this
    for queue in queues.values():
        queue.empty()  # what came since an earlier demo
    unexpected: list[ReceivedMessage] = []

    with (
        sandbox.cluster.connect(DATABASE) as connection,
        sandbox.cluster.connect(DATABASE, DBA) as dba_connection,
    ):
        monitor.forget(connection)
        with step("employees: source rows loaded over postgres_fdw, cleaned"):
            exceptions.load_employees(sandbox, connection)
        with step("partitions: seven pg_partman sets, and rows of a day that has no partition yet"):
            monitor.break_partitions(sandbox)
        expectations = exceptions.duplicate(sandbox, connection)
        with step("the same failure again and again: counted, and reported in one message"):
            expectations += exceptions.storm(dba_connection)

            def is_reported() -> bool:
                unexpected.extend(take(expectations, queues))
                return all(expectation.is_met for expectation in expectations)

            # The job below fails in the same way, and has to be the first in a window of its own.
            exceptions.close_windows(clients, outputs, is_reported)
        monitor.schedule(connection, dba_connection)
        expectations += watches.customer_events(sandbox)
        with step("waiting for pg_cron's next minute"):
            expectations += monitor.scheduled_failures(connection)
        with step("partitions: the rows moved, maintenance run again, checked"):
            expectations += monitor.repaired(sandbox, connection)
    with step("waiting for the messages"):
        unexpected += collect(expectations, queues)
    report(expectations, unexpected)
    streams_arrived = streams.run(sandbox)
    return streams_arrived and not unexpected and all(expectation.is_met for expectation in expectations)
