"""The campaign sees a real loss, and none where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.campaign.consumer import Consumer
from tests.campaign.lab import Lab
from tests.campaign.places import Place, create_roles
from tests.campaign.registry import all_faults
from tests.campaign.running import Form, carry_out

if TYPE_CHECKING:
    from tests.campaign.verdicts import Verdict
    from tests.conftest import Database, Made
    from tests.support.lambda_endpoint import LambdaEndpoint

FORM = Form(size=0.01, events=50, recover_seconds=20)


def run(name: str, database: Database, endpoint: LambdaEndpoint, made: Made) -> Verdict:
    made.once(database.cluster, "campaign's roles", lambda: create_roles(database.cluster))
    place = Place(cluster=database.cluster, database=database.name)
    place.make_tables()
    lab = Lab(place, Consumer(endpoint), None, f"{name}/4", FORM.size)
    with lab.ends:
        return carry_out(all_faults()[name], lab, 4, FORM)


def test_deleted_event_is_reported_as_lost(database: Database, lambda_endpoint: LambdaEndpoint, made: Made) -> None:
    verdict = run("event-deleted", database, lambda_endpoint, made)
    assert verdict.difference is not None
    assert verdict.difference.lost == 1, verdict.text
    assert verdict.difference.expected > FORM.events
    assert not verdict.held


def test_nothing_is_missed_where_all_arrives(database: Database, lambda_endpoint: LambdaEndpoint, made: Made) -> None:
    verdict = run("pause-and-resume", database, lambda_endpoint, made)
    assert verdict.held, verdict.text
    assert verdict.writers_failed == 0, verdict.text
    assert verdict.recover_seconds is not None
