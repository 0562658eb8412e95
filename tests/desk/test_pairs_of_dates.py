"""Every pair of dates of one record has its place in docs/dates-of-a-record.md, and becomes what stands there."""

import re
from datetime import UTC, date, datetime
from itertools import combinations_with_replacement
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from intervals.models.members import Role
from intervals.models.procedures import Procedure
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

TEXT = (Path(__file__).parents[2] / "docs/dates-of-a-record.md").read_text()
LINES = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", TEXT, re.M)
]
COLUMNS = {name: columns.split(", ") for name, columns in (each for each in LINES[2:] if len(each) == 2)}
TABLE = [
    (tuple(each[:2]), each[2].split(", "))
    for each in LINES
    if len(each) == 4 and each[2] not in ("becomes", "---")
]
REFUSED, ASKED = "refused", "asked"
PAGES = {
    "log": ("desk-treatment-new", "?procedure=botox", {"given_on": "2026-11-22"}),
    "plan": ("desk-plan-new", "", {"procedure": "botox", "planned_on": "2026-12-24"}),
    "tell": ("desk-circumstance-new", "", {"procedure": "jab", "told_by": "patient"}),
    "hold": ("desk-hold-new", "", {"procedure": "botox", "lasts": "until", "reason": "Red"}),
    "call": ("desk-contact", "", {"procedure": "botox", "outcome": "snoozed"}),
    "edit": ("desk-patient-edit", "", {"name": "Marie Tremblay", "version": "0"}),
}  # fmt: skip

# what is on record, the page, what is typed there, and the box that asks ("": it is refused)
CHILD, OLD = date(2018, 1, 1), date(1985, 5, 12)
CASES = {
    (("born", "today"), REFUSED): ({}, "edit", {"date_of_birth": "2026-11-23"}, ""),
    (("born", "today"), ASKED): ({}, "edit", {"date_of_birth": "2018-01-01"}, "age_confirmed"),
    (("born", "given"), REFUSED): ({}, "log", {"given_on": "1985-05-11"}, ""),
    (("born", "given"), ASKED): ({"born": CHILD}, "log", {}, "age_confirmed"),
    (("born", "consent"), REFUSED): ({}, "log", {"consent_on": "1985-05-11"}, ""),
    (("born", "planned"), REFUSED): ({"planned": date(2026, 11, 20)}, "edit", {"date_of_birth": "2026-11-21"}, ""),
    (("born", "planned"), ASKED): ({"born": CHILD}, "plan", {}, "age_confirmed"),
    (("born", "told"), REFUSED): ({}, "tell", {"given_on": "1985-05-11"}, ""),
    (("given", "today"), REFUSED): ({}, "log", {"given_on": "2026-11-23"}, ""),
    (("given", "today"), ASKED): ({}, "log", {"given_on": "2025-11-21"}, "old_confirmed"),
    (("given", "given"), ASKED): ({"given": date(2026, 11, 22)}, "log", {}, "same=no"),
    (("given", "consent"), REFUSED): ({}, "log", {"given_on": "2026-11-20", "consent_on": "2026-11-21"}, ""),
    (("given", "consent"), ASKED): ({}, "log", {"consent_on": "2025-11-21"}, "consent_confirmed"),
    (("given", "expiry"), ASKED): ({}, "log", {"expires_on": "2026-10-01"}, "expiry_confirmed"),
    (("given", "planned"), ASKED): ({"planned": date(2026, 11, 24)}, "log", {}, "fulfils=other"),
    (("consent", "today"), REFUSED): ({}, "log", {"consent_on": "2026-11-23"}, ""),
    (("planned", "today"), REFUSED): ({}, "plan", {"planned_on": "2026-11-21"}, ""),
    (("planned", "today"), ASKED): ({}, "plan", {"planned_on": "2029-11-21"}, "far_confirmed"),
    (("planned", "planned"), REFUSED): ({"planned": date(2026, 12, 24)}, "plan", {}, ""),
    (("told", "today"), REFUSED): ({}, "tell", {"given_on": "2031-11-23"}, ""),
    (("told", "today"), ASKED): ({}, "tell", {"given_on": "2021-11-22"}, "old_confirmed"),
    (("told", "told"), ASKED): ({"told": date(2026, 12, 9)}, "tell", {"given_on": "2026-12-12"}, "moved=another"),
    (("held", "today"), REFUSED): ({}, "hold", {"until": "2026-11-22"}, ""),
    (("held", "today"), ASKED): ({}, "hold", {"until": "2028-11-22"}, "far_confirmed"),
    (("held", "held"), REFUSED): ({"held": date(2026, 12, 24)}, "hold", {"until": "2026-12-24"}, ""),
    (("snoozed", "today"), REFUSED): ({}, "call", {"snooze_until": "2026-11-22"}, ""),
    (("snoozed", "today"), ASKED): ({}, "call", {"snooze_until": "2028-11-22"}, "far_confirmed"),
}  # fmt: skip


def test_every_day_of_a_record_is_named():
    there = set()
    for model in apps.get_app_config("intervals").get_models():
        if model.__name__ == "Patient" or any(each.name == "patient" for each in model._meta.get_fields()):
            there |= {
                f"{model.__name__}.{each.name}"
                for each in model._meta.concrete_fields
                if type(each) is models.DateField
            }
    assert there == {column for columns in COLUMNS.values() for column in columns}


def test_every_pair_has_one_place():
    names = [each for each in COLUMNS if each != "noted"]
    pairs = {
        frozenset(pair)
        for pair in (*combinations_with_replacement(names, 2), *((each, "today") for each in names))
    }
    placed = [frozenset(pair) for pair, _becomes in TABLE]
    assert set(placed) == pairs
    assert len(placed) == len(pairs)


def test_what_is_refused_or_asked_is_tried():
    said = {(pair, each) for pair, becomes in TABLE for each in becomes}
    assert {each for _pair, each in said} == {REFUSED, ASKED, "judged", "fine"}
    assert {(pair, each) for pair, each in said if each in (REFUSED, ASKED)} == CASES.keys()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0][0]}-{case[0][1]}-{case[1]}")
def test_it_becomes_what_stands_there(case, desk, patient, treated, planned, told, held):
    on_record, page, typed, box = CASES[case]
    Procedure.objects.get_or_create(slug="jab", name="Jab", public_name="a jab", kind="circumstance")
    later = datetime(2026, 11, 21, 15, tzinfo=UTC)
    marie = patient(date_of_birth=on_record.get("born", OLD), created_at=later)
    make = {
        "given": (treated, "botox"),
        "planned": (planned, "botox"),
        "told": (told, "jab"),
        "held": (held, "botox"),
    }
    for kind, (record, slug) in make.items():
        if kind in on_record:
            record(marie, slug, on_record[kind])
    name, query, sent = PAGES[page]
    sent = sent | typed
    client = desk(Role.CLINICIAN if page == "hold" else Role.MANAGER)
    where = reverse(name, kwargs={"clinic": "hamilton", "patient": marie.ref}) + query
    sent |= {each: value for each, value in Page(client.get(where)).typed.items() if each == "shown"}
    answer = Page(client.post(where, sent))
    assert answer.status in (409, 422)
    asked, _equals, value = box.partition("=")
    ticks = {each.removeprefix("id_").removesuffix("_0") for each, _said in answer.summary}
    if not box:
        assert not any(each.endswith("_confirmed") for each in ticks)
        return
    assert ticks == {asked}
    hidden = {each: answer.typed[each] for each in ("known", "shown") if answer.typed.get(each)}
    assert client.post(where, sent | hidden | {asked: value or "on"}).status_code == 302
