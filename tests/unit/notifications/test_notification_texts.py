"""Notifications as people and programs get them, whole: texts/ holds one of every kind."""

from __future__ import annotations

from tests.unit.notifications.samples import TEXTS, samples, text_of


def test_notifications_are_as_they_were_read() -> None:
    made = {name: text_of(notification) for name, notification in samples()}
    read = {path.stem: path.read_text(encoding="utf-8") for path in TEXTS.glob("*.txt")}
    again = "if it is meant to change: python -m tests.unit.notifications.samples, and read the difference"
    assert made.keys() == read.keys(), again
    for name, text in made.items():
        assert text == read[name], again
