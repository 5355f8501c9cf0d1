"""Transactions that are long, or large, or many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.campaign.places import WRITER
from tests.campaign.registry import fault

if TYPE_CHECKING:
    from random import Random

    from tests.campaign.lab import Lab
    from tests.campaign.registry import Injection


@fault("transaction-open")
def transaction_open(lab: Lab, random: Random) -> Injection:
    """One transaction is open throughout, with events at its begin and at its end"""
    with lab.connect(WRITER) as connection, connection.transaction():
        lab.change(connection, "insert", "ordered", 0, 19)
        for _ in range(6):
            yield
        lab.change(connection, "update", "ordered", random.randrange(20))


@fault("transactions-prepared")
def transactions_prepared(lab: Lab, random: Random) -> Injection:
    """Prepared transactions with events are left for long; some are then committed, others rolled back"""
    gids = [f"left-{number}" for number in range(8)]
    with lab.connect() as connection:
        for number, gid in enumerate(gids):
            connection.execute("BEGIN")
            lab.change(connection, "insert", "plain", 100 * number, 100 * number + 9)
            connection.execute(f"PREPARE TRANSACTION '{gid}'".encode())
        for _ in range(6):
            yield
        for gid in gids:
            end = random.choice(("COMMIT", "ROLLBACK"))
            connection.execute(f"{end} PREPARED '{gid}'".encode())
            yield 0.1


@fault("large-transaction")
def large_transaction(lab: Lab, random: Random) -> Injection:
    """One transaction of a million rows"""
    events = lab.large(1_000_000)
    # As delivered by default: with the small batches of the other runs a million rows would take hours.
    lab.configure("batch_events", "500")
    with lab.connect(WRITER) as connection, connection.transaction():
        for first in range(0, events, 50_000):
            lab.change(
                connection, "insert", random.choice(("plain", "ordered")), first, min(first + 50_000, events) - 1
            )
            yield 0.05


@fault("many-transactions")
def many_transactions(lab: Lab, random: Random) -> Injection:
    """200,000 transactions of one row, as fast as they go"""
    events = lab.large(200_000)
    step = 1000
    with lab.connect() as connection:
        for first in range(0, events, step):
            connection.execute(_ONE_BY_ONE.format(first=1_000_000 + first, last=999_999 + first + step).encode())
            yield random.uniform(0, 0.01)


# The same as lab.change does, without a round trip for each row.
_ONE_BY_ONE = """
DO $$
BEGIN
    FOR key IN {first} .. {last} LOOP
        WITH done AS (
            INSERT INTO ordered (id, seq, token) VALUES (key, 1, 'one-' || key) RETURNING id, seq, token
        )
        INSERT INTO accounting (name, tbl, id, seq) SELECT 'insert:' || d.token, 'ordered', d.id, d.seq FROM done AS d;
        COMMIT;
    END LOOP;
END
$$
"""
