"""pgrelay's whole life on a server with RDS's manners; each step needs those before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.lab.tour import Tour

if TYPE_CHECKING:
    from sandbox.lab.sandbox import RdsSandbox


@pytest.fixture(scope="session")
def tour(sandbox: RdsSandbox) -> Tour:
    return Tour(sandbox=sandbox)


def test_master_user_installs(tour: Tour) -> None:
    tour.installed()


def test_owner_watches_a_table(tour: Tour) -> None:
    tour.watched()


def test_rows_written_through_the_pooler_are_delivered_from_the_database_of_pg_cron(tour: Tour) -> None:
    tour.delivered()


def test_exception_is_reported(tour: Tour) -> None:
    tour.reported()


def test_failover_loses_nothing(tour: Tour) -> None:
    tour.failed_over()


def test_master_user_upgrades(tour: Tour) -> None:
    tour.upgraded()


def test_master_user_removes(tour: Tour) -> None:
    tour.removed()
