"""Schedules against an evaluation of their own: minute by minute, as pg_cron's launcher goes."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pgrelay.errors import ScheduleError
from pgrelay.monitor.schedules import AtStart, Calendar, Interval, Never, parse_schedule, time_zone

RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
ZONES = (
    "GMT", "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata",
    "Africa/Casablanca", "Pacific/Apia", "America/Sao_Paulo",
)  # fmt: skip
YEAR_START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = 366 * 24 * 60


def members(field: str, position: int) -> set[int]:
    """Return a field's values; written from crontab(5) and pg_cron's entry.c, not from the code under test."""
    low, high = RANGES[position]
    names = {3: {name: number for number, name in enumerate(MONTHS, 1)}, 4: {n: i for i, n in enumerate(DAYS)}}
    found: set[int] = set()
    for term in field.lower().split(","):
        span, _, step = term.partition("/")
        if span == "*":
            first, last = low, high
        else:
            ends = [names[position][end] if end.isalpha() else int(end) for end in span.split("-")]
            first, last = ends[0], ends[-1]
        found |= set(range(first, last + 1, int(step or 1)))
    return {0 if position == 4 and value == 7 else value for value in found}


@cache
def local_minutes(zone: str) -> list[tuple[int, int, int, int, int, bool]]:
    """Return the local clock at each minute of a year: minute, hour, day, month, weekday, last of its month."""
    tz = ZoneInfo(zone)
    clock = []
    for quarter in range(0, MINUTES, 15):  # no zone has another offset within one
        at = YEAR_START + timedelta(minutes=quarter)
        local = at.astimezone(tz)
        is_last = (at + timedelta(days=1)).astimezone(tz).day == 1
        same = (local.hour, local.day, local.month, local.isoweekday() % 7, is_last)
        clock += [(local.minute + number, *same) for number in range(15)]
    return clock


def by_minute(text: str, zone: str, *, both_days: bool, start: int, minutes: int) -> list[datetime]:
    """Ask at each minute whether the job should run, as ShouldRunTask of pg_cron does."""
    minute_text, hour_text, day_text, month_text, weekday_text = text.split()
    minute, hour, month, weekday = (
        members(minute_text, 0), members(hour_text, 1), members(month_text, 3), members(weekday_text, 4),
    )  # fmt: skip
    day = set() if day_text == "$" else members(day_text, 2)
    both = both_days or day_text.startswith("*") or weekday_text.startswith("*")
    found = []
    for number in range(start + 1, start + minutes + 1):
        at_minute, at_hour, at_day, at_month, at_weekday, is_last = local_minutes(zone)[number]
        if at_minute not in minute or at_hour not in hour or at_month not in month:
            continue
        this_day = at_day in day or (day_text == "$" and is_last)
        this_weekday = at_weekday in weekday
        if (this_day and this_weekday) if both else (this_day or this_weekday):
            found.append(YEAR_START + timedelta(minutes=number))
    return found


def numbers(position: int) -> st.SearchStrategy[str]:
    low, high = RANGES[position]
    return st.integers(low, high).map(str)


def spans(position: int) -> st.SearchStrategy[str]:
    low, high = RANGES[position]
    ends = st.lists(st.integers(low, high), min_size=2, max_size=2).map(sorted)
    return ends.map(lambda pair: f"{pair[0]}-{pair[1]}")


def fields(position: int) -> st.SearchStrategy[str]:
    steps = st.integers(1, RANGES[position][1] // 2).map(str)
    spanned = st.just("*") | spans(position)
    term = st.just("*") | numbers(position) | spans(position) | st.tuples(spanned, steps).map("/".join)
    if position == 3:
        term |= st.sampled_from(MONTHS) | st.sampled_from(("mar-jun", "OCT", "Jan-dec/3"))
    if position == 4:
        term |= st.sampled_from(DAYS) | st.sampled_from(("mon-fri", "SAT", "Sun-sat/2"))
    listed = st.lists(term, min_size=1, max_size=3).map(",".join)
    return listed | st.just("$") if position == 2 else listed


schedules = st.tuples(*(fields(position) for position in range(5))).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(
    text=schedules,
    zone=st.sampled_from(ZONES),
    both_days=st.booleans(),
    start=st.integers(0, MINUTES - 60 * 24 * 40),
    minutes=st.integers(1, 60 * 24 * 35),
)
@example(text="30 2 * * *", zone="Europe/Berlin", both_days=False, start=60 * 24 * 85, minutes=60 * 24 * 5)
@example(text="30 2 * * *", zone="Europe/Berlin", both_days=False, start=60 * 24 * 295, minutes=60 * 24 * 5)
@example(text="0 0 $ 2 *", zone="GMT", both_days=False, start=0, minutes=60 * 24 * 300)
@example(text="*/7 1-2 13 * 5", zone="America/New_York", both_days=False, start=0, minutes=60 * 24 * 360)
@example(text="15 * * * *", zone="Australia/Lord_Howe", both_days=False, start=0, minutes=60 * 24 * 360)
def test_times_of_a_schedule_are_those_of_the_launcher(
    text: str, zone: str, both_days: bool, start: int, minutes: int
) -> None:
    after = YEAR_START + timedelta(minutes=start)
    until = after + timedelta(minutes=minutes)
    expected = by_minute(text, zone, both_days=both_days, start=start, minutes=minutes)
    schedule = parse_schedule(text, zone=time_zone(zone), both_days=both_days)
    if isinstance(schedule, Never):
        assert expected == []
        return
    assert isinstance(schedule, Calendar)
    assert list(schedule.between(after, until)) == expected
    following = schedule.next_after(after)
    assert (following == expected[0]) if expected else (following is None or following > until)


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_a_daily_job_in_every_zone(zone: str) -> None:
    for text in ("30 2 * * *", "0 0 * * *", "30 1 * * *"):
        schedule = parse_schedule(text, zone=time_zone(zone))
        assert isinstance(schedule, Calendar)
        minutes = MINUTES - 1
        expected = by_minute(text, zone, both_days=False, start=0, minutes=minutes)
        assert list(schedule.between(YEAR_START, YEAR_START + timedelta(minutes=minutes))) == expected


def test_local_time_that_is_skipped_never_runs_and_one_that_comes_twice_runs_twice() -> None:
    schedule = parse_schedule("30 2 * * *", zone=ZoneInfo("Europe/Berlin"))
    assert isinstance(schedule, Calendar)
    spring, autumn = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert list(schedule.between(spring, spring + timedelta(days=1))) == []
    assert [at.hour for at in schedule.between(autumn, autumn + timedelta(days=1))] == [0, 1]


@pytest.mark.parametrize(
    ("name", "fields_"),
    [("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@weekly", "0 0 * * 0"),
     ("@monthly", "0 0 1 * *"), ("@MONTHLY", "0 0 1 * *"), ("  5 4  * * *  ignored", "5 4 * * *")],
)  # fmt: skip
def test_named_schedules(name: str, fields_: str) -> None:
    assert parse_schedule(name) == parse_schedule(fields_)


@pytest.mark.parametrize("name", ["@yearly", "@annually"])
def test_yearly_never_runs_since_1_6(name: str) -> None:
    assert isinstance(parse_schedule(name, version=(1, 4, 1)), Calendar)
    assert isinstance(parse_schedule(name, version=(1, 6)), Never)


@pytest.mark.parametrize(("text", "seconds"), [("10 seconds", 10), ("1 second", 1), (" 59 SECONDS ", 59)])
def test_seconds(text: str, seconds: int) -> None:
    assert parse_schedule(text) == Interval(seconds=seconds)


@pytest.mark.parametrize("text", ["@reboot", "@restart"])
def test_reboot(text: str) -> None:
    assert parse_schedule(text) == AtStart()


@pytest.mark.parametrize("text", ["0 0 30 2 *", "0 0 31 4,6 *"])
def test_schedule_that_matches_nothing_never_runs(text: str) -> None:
    assert isinstance(parse_schedule(text), Never)


@pytest.mark.parametrize(
    "text",
    ["", "* * * *", "60 * * * *", "* * 0 * *", "a * * * *", "@fortnightly", "22-2 * * * *", "5/20 * * * *",
     "* * L * *", "* * LW * *", "* * * * 5L", "* * * * mon#1", "* * 15W * *", "\0 * * * *", "-1 * * * *"],
)  # fmt: skip
def test_what_pg_cron_does_not_read_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError, match="schedule"):
        parse_schedule(text)


def test_step_over_a_single_number_was_ignored_before_1_6() -> None:
    assert parse_schedule("5/20 * * * *", version=(1, 5)) == parse_schedule("5 * * * *")


@given(st.text(max_size=30))
def test_any_text_is_a_schedule_or_an_error(text: str) -> None:
    with contextlib.suppress(ScheduleError):
        parse_schedule(text)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "/etc/localtime", "\0", "<+03>-03"])
def test_unknown_time_zone_is_an_error(name: str) -> None:
    with pytest.raises(ScheduleError, match="time zone"):
        time_zone(name)
