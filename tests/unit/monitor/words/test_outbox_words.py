"""What alerts about the outbox say: the reason first, whole statements, nothing that forges another line."""

from __future__ import annotations

from typing import Any

import pytest

from pgrelay.notifications.notification import text_body
from tests.unit.monitor.watched import HOUR, Relay
from tests.unit.notifications.test_notifications import rendered
from tests.unit.payloads import HOSTILE_TEXTS, NOW, channel, letters, outbox


def told(*channels: dict[str, Any], now: float = NOW, **members: Any) -> tuple[str, str]:
    """Check, and return the headline and the text of the one alert."""
    (sent,) = Relay().check(jobs=None, outbox=outbox(*channels, **members), now=now)
    return str(sent.notification.facts["headline"]), text_body(sent.notification)


def test_dead_letters_say_why_which_and_how_many() -> None:
    headline, text = told(channel(dead_letters=1204), dead_letters=[letters(1204)])
    assert headline == "1,204 dead letters of shop.orders: AccessDenied on the topic"
    for line in (
        "  shop.orders   1,204: AccessDenied on the topic",
        "                since Sat 21 Nov 2026 01:12:45 UTC, last Sat 21 Nov 2026 03:11:45 UTC",
        "    SELECT pgrelay.redrive(p_channel => 'events', p_table => 'shop.orders', p_dry_run => true);",
        "    SELECT pgrelay.redrive(p_channel => 'events', p_table => 'shop.orders');",
    ):
        assert line in text
    assert text.index("p_dry_run") < text.index("redrive(p_channel => 'events', p_table => 'shop.orders');")


def test_dead_letters_of_several_reasons_name_the_most_frequent() -> None:
    others = [letters(9), letters(2, reason="too large", table="shop.items"), letters(1, reason="gone", table=None)]
    headline, text = told(channel(dead_letters=20), dead_letters=others)
    assert headline == "20 dead letters: AccessDenied on the topic (and 2 other reasons)"
    assert "No table      1: gone" in text
    assert "And           8 more" in text
    assert "SELECT pgrelay.redrive(p_channel => 'events');" in text


def test_dead_letters_of_one_table_that_are_not_all_known_are_redriven_by_channel() -> None:
    _, text = told(channel(dead_letters=11_000), dead_letters=[letters(10_000)])
    assert "SELECT pgrelay.redrive(p_channel => 'events');" in text


def test_dead_letters_that_go_on_say_so() -> None:
    _, text = told(channel(state="dying", dead_letters=1), dead_letters=[letters()])
    assert "what is sent becomes dead letters" in text


def test_stalled_channel_says_since_when_and_who_delivered() -> None:
    seen = channel(state="stalled", backlog=1204, lag_seconds=420, drained_at=NOW - 500, drained_by="pg_cron, as dba")
    headline, text = told(seen)
    assert headline == "nobody delivers: 1,204 events waiting for 7 min"
    assert "Drained       Sat 21 Nov 2026 03:04:25 UTC by pg_cron, as dba" in text
    assert "    CALL pgrelay.drain();\n    SELECT pgrelay.schedule();" in text


def test_failing_channel_says_why_first() -> None:
    seen = channel(state="failing", backlog=3, retries=2, lag_seconds=HOUR, error="throttled\nin Lambda")
    headline, text = told(seen)
    assert headline == "throttled: 5 events waiting for 1 h"
    assert "WHY\n  throttled\n  in Lambda" in text


def test_lagging_channel_is_shared_among_more_readers() -> None:
    _, text = told(channel(state="delivering", backlog=3, lag_seconds=HOUR, readers=40))
    assert "SELECT pgrelay.set_readers('events', 64);" in text


@pytest.mark.parametrize("table", [None, "shop.orders"])
def test_pause_says_how_to_end_it(table: str | None) -> None:
    if table:
        headline, text = told(watches=[{"table": table, "paused_at": NOW - 2 * HOUR}])
        assert (headline, "SELECT pgrelay.resume('shop.orders');" in text) == ("paused for 2 h", True)
    else:
        headline, text = told(channel(state="paused", backlog=5, paused_at=NOW - 2 * HOUR))
        assert (headline, "SELECT pgrelay.resume();" in text) == ("paused for 2 h, 5 events wait", True)


def test_uncovered_table_comes_with_what_mends_it() -> None:
    watched = {
        "table": "shop.orders",
        "problem": "no triggers on shop.orders_1; triggers are disabled on shop.orders_2",
        "uncovered": "shop.orders_1, shop.orders_2",
        "gaps": [
            {"relation": "shop.orders_1", "trigger": "!pgrelay_capture_insert", "reason": "missing"},
            {"relation": "shop.orders_2", "trigger": "!pgrelay_capture_insert", "reason": "disabled"},
        ],
    }
    relay = Relay()
    relay.check(jobs=None, outbox=outbox(watches=[watched]))
    (sent,) = relay.check(jobs=None, outbox=outbox(watches=[watched]), now=NOW + 300)
    assert sent.notification.facts["headline"] == (
        "triggers are disabled, triggers are missing: changes of shop.orders_1, shop.orders_2 are not captured"
    )
    text = text_body(sent.notification)
    assert '    ALTER TABLE shop.orders_2 ENABLE TRIGGER "!pgrelay_capture_insert";' in text
    assert "    SELECT pgrelay.watch('shop.orders');\n    CALL pgrelay.backfill('shop.orders');" in text


def test_capture_failure_says_why_first() -> None:
    failed = {"table": "shop.orders", "failures": 3, "failed_at": NOW - 5, "operations": "insert, update"}
    headline, text = told(watches=[failed | {"reason": "value too long"}])
    assert headline == "value too long: insert, update without events"
    assert "WHERE watched_table = 'shop.orders' ORDER BY failed_at DESC LIMIT 20;" in text


@pytest.mark.parametrize("open_until", [NOW + 20, NOW - 20])
def test_breaker_says_when_calls_are_let_through(open_until: float) -> None:
    headline, text = told(breakers=[{"binding": "echo", "failures": 5, "open_until": open_until}])
    assert headline == "not called: its last calls failed, 5 in a row"
    assert ("No call is let through before Sat 21 Nov 2026 03:13:05 UTC" in text) == (open_until > NOW)
    assert "SELECT pgrelay.reset_breaker('echo');" in text


def test_each_target_is_silenced_by_its_key() -> None:
    _, text = told(channel(dead_letters=1), dead_letters=[letters()])
    assert "SELECT pgrelay.acknowledge('outbox/events');" in text
    (sent,) = Relay().check(jobs=None, outbox=outbox(channel(dead_letters=1)))
    facts = sent.notification.facts
    assert (sent.notification.kind, facts["target"], facts["channel"]) == ("outbox", "outbox/events", "events")


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_text_in_every_member_is_a_notification(text: str) -> None:
    relay = Relay()
    seen = outbox(
        channel(dead_letters=2, error=text, drained_by=text),
        channel("metrics", state="failing", backlog=1, lag_seconds=HOUR, error=text, drained_by=text),
        dead_letters=[letters(reason=text, table=text), letters(reason=text, table=None)],
        watches=[
            {
                "table": f"t{text}",
                "problem": text,
                "uncovered": text,
                "gaps": [{"relation": text, "trigger": text, "reason": "disabled"}],
                "failures": 1,
                "operations": text,
                "reason": text,
            }
        ],
    )
    for sent in (*relay.check(jobs=None, outbox=seen), *relay.check(jobs=None, outbox=seen, now=NOW + 300)):
        rendered(sent.notification)
