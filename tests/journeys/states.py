"""The states in which every public page is looked at: an address for each, with days relative to today."""

from collections.abc import Callable
from datetime import date, timedelta

Address = Callable[[date], str]


def ago(days: int) -> Callable[[date], str]:
    """The answer for microneedling so many days ago."""
    return lambda today: f"/check/?given_on={today - timedelta(days=days)}"


def planned(days_ago: int, days_ahead: int) -> Callable[[date], str]:
    """The answer with a planned date."""
    return lambda today: f"{ago(days_ago)(today)}&planned_on={today + timedelta(days=days_ahead)}"


def fixed(address: str) -> Address:
    """An address that does not depend on the day."""
    return lambda today: address


ANSWERS: dict[str, Address] = {
    "too soon": ago(3),
    "today": ago(0),
    "ask first": ago(9),
    "ready": ago(15),
    "years ago": ago(800),
    "a plan": ago(-20),
    "planned too soon": planned(3, 1),
    "planned ask first": planned(9, 2),
    "planned ready": planned(9, 12),
    "skin settled": lambda today: f"{ago(9)(today)}&skin=settled",
    "skin not settled": lambda today: f"{ago(9)(today)}&skin=not_settled",
    "skin unsure": lambda today: f"{ago(20)(today)}&skin=unsure",
    "month only": lambda today: f"/check/?given_on={today:%Y-%m}",
    "date unknown": fixed("/check/?given_on=unknown"),
    "no rule": lambda today: f"/check/?given_on={today}&earlier=botox&later=microneedling",
}

ERRORS: dict[str, Address] = {
    "nothing entered": fixed("/check/?given_on_day=&given_on_month=&given_on_year="),
    "not a real date": fixed("/check/?given_on_day=31&given_on_month=2&given_on_year=2026"),
    "two readings": fixed("/check/?given_on=03/04/2026"),
    "two errors": fixed("/check/?given_on=2026&planned_on=tomorrow"),
    "planned first": fixed("/check/?given_on=2026-11-10&planned_on=2026-11-05"),
    "unknown procedure": fixed("/check/?given_on=2026-11-10&later=peel"),
    "plan without a date": fixed("/plan/?planned_on_day="),
    "course with errors": fixed("/course/?what_1=botox&times_1=x&had_1=botox&order=best"),
    "course without that day": fixed("/course/?visit=botox&fix=1&fixed_on_day=31"),
    "no such page": fixed("/nowhere/"),
}

COURSES: dict[str, Address] = {
    "course": lambda today: (
        f"/course/?visit=microneedling&visit=botox&given=botox:unknown&before={today + timedelta(days=90)}"
    ),
    "course with a day": lambda today: (
        f"/course/?visit=microneedling:{today + timedelta(days=9)}&visit=botox&fix=2"
    ),
    "course with the shorter waits": lambda today: (
        f"/course/?visit=microneedling&visit=botox&before={today + timedelta(days=9)}"
    ),
    "course that cannot be": lambda today: (
        f"/course/?visit=microneedling&visit=botox&before={today + timedelta(days=5)}"
    ),
    "course of six": lambda today: (
        f"/course/?{'&'.join(['visit=microneedling', 'visit=botox'] * 3)}&before={today + timedelta(days=450)}"
    ),
}

PAGES: dict[str, Address] = {
    "asking for a course": fixed("/course/"),
    "course of twelve": lambda today: (
        f"/course/?{'&'.join(['visit=microneedling', 'visit=botox'] * 6)}&before={today + timedelta(days=300)}"
    ),
    "home": fixed("/"),
    "home filled in": lambda today: f"/?given_on={today}",
    "check": fixed("/check/"),
    "plan": fixed("/plan/"),
    "plan answer": lambda today: f"/plan/?planned_on={today + timedelta(days=90)}",
    "plan too late": lambda today: f"/plan/?planned_on={today + timedelta(days=3)}",
    "guidance": fixed("/guidance/"),
    "recovery": fixed("/guidance/recovery/"),
    "limits": fixed("/guidance/limits/"),
    "rules": fixed("/rules/"),
    "privacy": fixed("/privacy/"),
    "accessibility": fixed("/accessibility/"),
    "API": fixed("/api/v1/docs"),
}


def pair(earlier: str, later: str, days_ago: int, days_ahead: int | None = None) -> Address:
    """The answer about a pair of the clinic's own, perhaps with a planned date."""

    def address(today: date) -> str:
        asked = f"/check/?earlier={earlier}&later={later}&given_on={today - timedelta(days=days_ago)}"
        return asked if days_ahead is None else f"{asked}&planned_on={today + timedelta(days=days_ahead)}"

    return address


def told(answer: str) -> Address:
    """The answer about a peel with what else happened."""
    asked = pair("microneedling", "peel", 12)
    return lambda today: f"{asked(today).replace('/check/', '/check/with/')}&had=vaccine:{answer}"


def course_told(answer: str) -> Address:
    """A course with a peel in it, one day of which is looked for, with what else happened."""
    return fixed(f"/course/with/?visit=peel&visit=botox&fix=1&had=vaccine:{answer}")


PAIRS: dict[str, Address] = {
    "something else counts": told("2026-11-20"),
    "something else, nobody knows when": told("unknown"),
    "late": pair("microneedling", "peel", 30, 5),
    "the series begins anew": pair("microneedling", "peel", 50),
    "the rule ends": pair("botox", "peel", 2, 9),
    "the rule ends between the dates": pair("botox", "peel", 12),
    "another version": pair("peel", "botox", 5, 3),
    "not covered, long ago": pair("peel", "peel", 500),
    "before an event": lambda today: (
        f"/plan/?earlier=botox&later=wedding&planned_on={today + timedelta(days=90)}"
    ),
}
PAIR_PAGES: dict[str, Address] = {
    "a course, something else counts": course_told("2026-11-20"),
    "a course, nobody knows when": course_told("unknown"),
    "something else on no day": told("31 February 2026"),
    "a course before an event": lambda today: (
        f"/course/?visit=microneedling&visit=botox&visit=peel&before=wedding:{today + timedelta(days=200)}&fix=3"
    ),
    "home with pairs": fixed("/"),
    "plan with pairs": fixed("/plan/"),
    "rules of every kind": fixed("/rules/"),
}

ALL = {**ANSWERS, **COURSES, **ERRORS, **PAGES}


def linked(what: str, number: int) -> Address:
    """Where a link in an e-mail leads, by the number of what it is about in tests.journeys.test_mail_states."""
    return fixed(f"/mail/{what}/00000000-0000-4000-8000-{number:012}/")


ASKING: dict[str, Address] = {
    "ask to be reminded": lambda today: f"/mail/remind/?day={today + timedelta(days=9)}",
    "ask for updates": fixed("/mail/updates/"),
}
MAILED: dict[str, tuple[Address, str]] = {  # with the heading by which each is known
    **{name: (address, "Remind me") for name, address in ASKING.items() if "reminded" in name},
    **{name: (address, "Get updated") for name, address in ASKING.items() if "updates" in name},
    "reminded of no day": (fixed("/mail/remind/"), "There is no day"),
    "reminded of a day that has passed": (lambda today: f"/mail/remind/?day={today}", "There is no day"),
    "confirm a reminder": (linked("confirm", 1), "Is this what you asked for?"),
    "a reminder confirmed": (linked("confirm", 2), "Confirmed"),
    "a reminder too late": (linked("confirm", 3), "It is too late for this reminder"),
    "a reminder's link used up": (linked("confirm", 4), "This link is not known"),
    "a link that nobody knows": (linked("confirm", 99), "This link is not known"),
    "end a reminder": (linked("end", 2), "Stop this reminder?"),
    "a reminder ended": (linked("end", 4), "You will not be reminded"),
    "an end that nobody knows": (linked("end", 99), "This link is not known"),
    "confirm updates": (linked("confirm", 5), "Is this what you asked for?"),
    "updates confirmed": (linked("confirm", 6), "Confirmed"),
    "end updates": (linked("end", 6), "Stop these messages?"),
    "updates ended": (linked("end", 7), "You will get no more of these"),
    "stop a kind": (linked("stop", 8), "Stop these messages?"),
    "a kind stopped": (linked("stop", 9), "You will get no more of these"),
    "a stop that nobody knows": (linked("stop", 99), "This link is not known"),
}
