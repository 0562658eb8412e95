# ruff: noqa: RUF001
"""Every word that a person reads can be translated.

All messages are put into Greek letters, and what the clinic writes into Cyrillic ones. A Latin letter that is
left on a page was written there by hand.
"""

import re
import sys
from datetime import date
from functools import _lru_cache_wrapper
from string import ascii_lowercase, ascii_uppercase

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.evidence import ReadProcedure, ReadSource, ReadStatement
from intervals.models.guidance import Section, Topic
from intervals.models.offers import Offer
from intervals.models.open_days import OpenWeek
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.web import remembered
from tests.web.addresses import ANSWERS, MISSING, PAGES, REFUSED
from tests.web.page import Element, Page
from tests.web.rows import procedure, rule

GREEK = str.maketrans(
    ascii_lowercase + ascii_uppercase, "αβγδεζηθικλμνξοπρστυφχψωϊϋ" + "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫ"
)
PLACEHOLDER = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\})")
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-done", "data-failed")
NAME = "Intervals"  # the program's own, and no word of any language
TECHNICAL = {"code", "pre"}

BAD_DATES = {
    "missing month": "/check/?given_on_day=1&given_on_year=2026",
    "missing both": "/check/?given_on_day=1",
    "not a day": "/check/?given_on_day=99&given_on_month=1&given_on_year=2026",
    "not a month": "/check/?given_on_day=1&given_on_month=99&given_on_year=2026",
    "not a year": "/check/?given_on_day=1&given_on_month=1&given_on_year=-1",
    "short year": "/check/?given_on_day=1&given_on_month=1&given_on_year=29",
    "year out of range": "/check/?given_on=1899-01-01",
    "two readings": "/check/?given_on=03/04/2026",
    "exchanged": "/check/?given_on_day=11&given_on_month=24&given_on_year=2026",
    "no reading": "/check/?given_on=31/02/2026",
    "no date": "/check/?given_on=!",
    "too long": "/check/?given_on=" + "1" * 99,
    "NUL": "/check/?given_on=%00",
    "twice": "/check/?given_on=1&given_on=2",
    "two dates": "/check/?given_on=1&given_on_day=2",
    "planned too early": "/check/?given_on=2026-11-10&planned_on=2026-11-01",
    "planned in the month": "/check/?given_on=2026-11&planned_on=2026-11-01",
    "planned without a day": "/check/?given_on=2026-11-10&planned_on=2026-12",
    "unknown procedure": "/check/?given_on=2026-11-10&earlier=1",
    "unknown skin": "/check/?given_on=2026-11-10&skin=1",
    "past the last day": "/check/?given_on=2199-12-31",
    "before the first day": "/plan/?planned_on=1900-01-01",
    "no date for a calendar": "/check/calendar.ics?given_on=unknown",
}
EVERY = {
    name: address
    for name, address in (ANSWERS | PAGES | REFUSED | MISSING | BAD_DATES).items()
    if name not in ("forecast of nothing", "no procedure")  # no page; and a word of the reader's own
}


def pseudo(message: str) -> str:
    """The message in Greek letters, its placeholders as they were."""
    return "".join(
        piece if PLACEHOLDER.fullmatch(piece) else piece.translate(GREEK)
        for piece in PLACEHOLDER.split(str(message))
    )


def forget_words() -> None:
    """Empty whatever the program keeps in memory: words among it."""
    remembered.forget()
    ours = [module for name, module in sys.modules.items() if name.startswith("intervals.")]
    for each in {id(each): each for module in ours for each in vars(module).values()}.values():
        if type(each) is _lru_cache_wrapper:
            each.cache_clear()


@pytest.fixture
def greek(monkeypatch):
    """All messages in Greek letters."""
    catalogue = translation._trans
    monkeypatch.setattr(catalogue, "gettext", pseudo)
    monkeypatch.setattr(catalogue, "pgettext", lambda _context, message: pseudo(message))
    monkeypatch.setattr(catalogue, "ngettext", lambda one, many, count: pseudo(one if count == 1 else many))
    monkeypatch.setattr(
        catalogue, "npgettext", lambda _context, one, many, count: pseudo(one if count == 1 else many)
    )
    forget_words()
    yield
    forget_words()


@pytest.fixture
def cyrillic(db, at):
    """All that the clinic writes in Cyrillic letters."""
    source = {"source_title": "ЖЖ", "reviewed_by": "ЖЖ"}
    Clinic.objects.update(
        name="Клиника", town="Ж", address="Ж 1", email="", booking_url="https://book.example/{date}"
    )
    Procedure.objects.update(public_name="жо")
    Procedure.objects.filter(slug="botox").update(public_name="бо")
    Procedure.objects.filter(slug="microneedling").update(public_name="ми")
    IntervalRule.objects.update(**source)
    Topic.objects.update(title="Тема", summary="Тема", **source)
    Section.objects.update(heading="Ж", body="Ж *ж*")
    Area.objects.update(name="ж")
    ReadProcedure.objects.update(public_name="жу")
    ReadSource.objects.update(title="Ж", publisher="Ж", kind="ж", country="")
    ReadStatement.objects.update(note="ж")


def spoken(element: Element):
    """All that is seen or heard of an element: texts, and attributes that are read out."""
    for each in element.inside:
        if isinstance(each, str):
            yield each
        elif each.tag == "title" or each.tag not in ("script", "style", *TECHNICAL):
            yield from spoken(each)
    yield from (element.attrs[name] for name in SPOKEN if name in element.attrs)
    if element.attrs.get("type") in ("submit", "button") and element.tag == "input":
        yield element.attrs.get("value", "")


def untranslated(page: Page) -> list[str]:
    """The texts in which a Latin letter is left."""
    texts = (" ".join(each.split()) for each in spoken(page.root))
    return [
        each
        for each in texts
        if re.search("[A-Za-z]", each.replace(NAME, "")) and not each.startswith("http://testserver/")
    ]


@pytest.mark.usefixtures("greek", "cyrillic")
@pytest.mark.parametrize("address", EVERY.values(), ids=EVERY)
def test_every_word_of_a_page_can_be_translated(client, address):
    page = Page(client.get(address))
    assert untranslated(page) == []
    assert re.search("[α-ω]", page.text), "nothing was put into Greek"


@pytest.mark.usefixtures("greek", "cyrillic")
@pytest.mark.parametrize("today", ["2026-11-10", "2026-11-17", "2026-11-24"])
def test_every_word_of_every_status(client, at, today):
    from datetime import UTC, datetime

    at.move_to(datetime.fromisoformat(f"{today}T17:00").replace(tzinfo=UTC))
    for query in (
        "",
        "&planned_on=2026-11-11",
        "&planned_on=2026-11-18",
        "&planned_on=2026-12-18",
        "&skin=unsure",
    ):
        assert untranslated(Page(client.get(f"/check/?given_on=2026-11-10{query}"))) == []


PAIRS = {
    "again, late": "/check/?earlier=botox&given_on=2026-07-10",
    "again": "/?earlier=botox",
    "the series begins anew": "/check/?earlier=botox&given_on=2026-03-10&planned_on=2026-11-29",
    "another version": "/check/?earlier=la&given_on=2026-11-10&planned_on=2026-11-28",
    "the rule ends": "/check/?earlier=botox&later=la&given_on=2026-11-20",
    "the rule ends between the dates": "/check/?earlier=botox&later=la&given_on=2026-11-10&planned_on=2026-12-09",
    "no rule, long ago": "/check/?later=la&given_on=2024-11-10",
    "since something elsewhere": "/check/?earlier=va&given_on=2026-11-15",
    "before an event": "/check/?earlier=botox&later=we&given_on=2026-11-20",
    "before an event, asked": "/plan/?earlier=botox&later=we",
    "before an event, worked back": "/plan/?earlier=botox&later=we&planned_on=2027-06-12",
    "before an event, too late": "/plan/?earlier=botox&later=we&planned_on=2026-11-23",
    "before an event, without a date": "/plan/?earlier=botox&later=we&planned_on=",
    "again, worked back": "/plan/?earlier=botox&planned_on=2027-06-12",
    "again, asked back": "/plan/?earlier=botox",
    "another version, worked back": "/plan/?earlier=la&planned_on=2027-06-12",
    "rules of every kind": "/rules/",
    "many pairs": "/plan/",
    "asking for a course": "/course/?more=1&more_given=1",
    "a course": "/course/?visit=microneedling&visit=la&visit=botox&visit=botox&visit=la&before=we:2027-09-12",
    "a course, choosing a day": "/course/?visit=botox&visit=botox&before=we:2027-09-12&fix=2",
    "a course that cannot be": "/course/?visit=botox&visit=botox&before=we:2027-01-12",
    "a course with fixed days": "/course/?visit=la:2026-12-05&visit=botox:2026-12-04&given=botox:2026-11-01",
    "a course with the shorter waits": "/course/?visit=la&visit=botox&before=we:2027-01-20",
    "a course after much": "/course/?visit=botox&given=va:unknown&given=la:2026-11&given=la:2026-12-01",
    "a course out of order": "/course/?visit=botox:2026-12-05&visit=la:2026-12-01&visit=microneedling",
    "a course, refused": "/course/?what_1=botox&times_1=9&what_2=la&times_2=9&day_2=1&had_on_1=2026-11-01&before=2026",
}


@pytest.fixture
def pairs(cyrillic):
    """Rules of every kind, and a clinic that is open on weekdays."""
    for slug, kind in (("la", "energy"), ("va", "circumstance"), ("we", "event")):
        procedure(slug, "жж", kind=kind)
    Offer.objects.create(clinic=Clinic.objects.get(), procedure=procedure("la"))
    december = date(2026, 12, 1)
    words = {"source_title": "ЖЖ", "reviewed_by": "ЖЖ"}
    rule("P3M", "P3M", "botox", "botox", best_by="P4M", start_again="P6M", same_area=True, **words)
    rule("P2W", "P4W", "la", **words)
    rule("P4W", "P6W", "la", valid_from=december, **words)
    rule("P2W", "P3W", "botox", "la", **words)
    rule("P2W", "P3W", "botox", "la", valid_from=december, withdrawn=True, **words)
    rule("P0D", "P4W", "va", same_day_allowed=True, **words)
    rule("P2W", "P4W", "botox", "we", best_by="P3M", start_again="P6M", **words)
    rule("P2W", "P4W", "va", "la", valid_from=december, **words)
    for earlier in ("microneedling", "la", "va", "botox"):
        rule("P2W", "P4W", earlier, "microneedling", **words)
    OpenWeek.objects.create(clinic=Clinic.objects.get(), monday=True, tuesday=True)


@pytest.mark.usefixtures("greek", "pairs")
@pytest.mark.parametrize("address", PAIRS.values(), ids=PAIRS)
def test_every_word_about_any_pair(client, address):
    page = Page(client.get(address))
    assert untranslated(page) == []
    assert page.status in (200, 422)


@pytest.mark.usefixtures("greek", "cyrillic")
def test_every_word_of_a_calendar_file(client):
    text = client.get("/check/calendar.ics?given_on=2026-11-10").content.replace(b"\r\n ", b"").decode()
    said = re.findall(r"^(?:SUMMARY|DESCRIPTION):(.*)$", text, re.MULTILINE)
    assert len(said) == 4
    assert not [each for each in said if re.search("[A-Za-z]", re.sub(r"http://\S+|\\[nN]|\r", "", each))]


@pytest.mark.usefixtures("greek", "cyrillic")
def test_every_word_of_the_api(client):
    query = "later=botox&given=microneedling:2026-11-10&given=microneedling:2026-11-12&planned_on=2026-11-13"
    assert not re.search("[A-Za-z]", client.get(f"/api/v1/forecast?{query}").json()["explanation"])


@pytest.mark.usefixtures("greek")
@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_every_word_of_our_own_faults(template):
    response = Client().get("/healthz")
    response.content = render_to_string(template).encode()
    assert untranslated(Page(response)) == []


def test_without_a_translation_words_are_found(client, db, at):
    """The test above can fail: without Greek, all of the page is Latin."""
    assert len(untranslated(Page(client.get("/")))) > 20
