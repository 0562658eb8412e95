"""Lists are looks: whatever answer of the desk shows a patient, an entry of the audit log names that patient.

The walk goes over every address of the site with patients in the database. A new page is walked on the day it is added,
and fails here if it shows somebody and does not say so.
"""

import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import get_resolver, reverse

from intervals import clock
from intervals.actions.consents import set_kinds
from intervals.actions.indexing import index
from intervals.desk.oversight import audit_words
from intervals.models.audit import AuditEntry, Kind, Shown
from intervals.models.consents import Way
from intervals.models.contacts import Contact
from intervals.models.members import Membership, Role
from intervals.models.odd_records import OddRecord
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.said import dates
from tests.desk.test_frame import ADDRESSES, filled, things  # noqa: F401 - a fixture
from tests.web.test_closed import CLOSED, example

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

LOOKS = (Kind.LIST_VIEWED, Kind.PATIENT_VIEWED, Kind.LIST_EXPORTED, Kind.LOT_RECALLED, Kind.AUDIT_READ)
TODAY = date(2026, 11, 22)
NAMES = ("Ottilie Quark", "Ottílie Quark", "Xaver Zwölf", "Zenobia Vex", "Ida Yelk", "Umberto Jonk")


@pytest.fixture
def crowd(clinic, patient, treated, planned, things):  # noqa: F811
    """Patients who are on every list: each told apart from the others by name, birth date and telephone."""
    made = []
    for number, name in enumerate(NAMES):
        fields = {
            "date_of_birth": date(1961, 2, 3 + number) if number < 2 else date(1961 + number, 2, 3),
            "telephone": f"905 555 {7301 + number}",
            "other_id": f"other-{number}",
        }
        made.append(patient(name, **fields))
        index(made[-1])
    likes, alike, due, odd, planner, waiting = made
    treated(likes, "microneedling", date(2026, 11, 15), lot_number="C3709")  # earliest date today
    treated(
        due, "microneedling", date(2026, 11, 8), recorded_at=clock.now()
    )  # recommended date; logged today
    treated(odd, "microneedling", date(2026, 11, 12), lot_number="C3790")
    planned(planner, "botox", TODAY)
    planned(alike, "botox", TODAY + timedelta(days=1))
    treated(waiting, "microneedling", date(2026, 11, 20))
    set_kinds(due, ["moved"], wording="May we write?", way=Way.DESK)
    plan = planned(waiting, "botox", TODAY + timedelta(days=2), in_doubt=True)
    Override.objects.create(
        clinic=clinic, patient=waiting, plan=plan, status="too_soon", said="Too soon.", by=waiting.created_by,
        at=waiting.created_at, made_on=TODAY,
    )  # fmt: skip
    OddRecord.objects.create(clinic=clinic, guard="plan_after_birth", record=plan.pk)
    Contact.objects.create(
        clinic=clinic, patient=due, procedure=Procedure.objects.get(slug="botox"), outcome="called",
        by=due.created_by, at=due.created_at, made_on=TODAY,
    )  # fmt: skip
    return made


def telling(patient: Patient) -> set[str]:
    """What gives a patient away, as pages, files and fragments write it."""
    born = patient.date_of_birth
    return {patient.name, dates.day(born), born.isoformat()} | ({patient.telephone} - {""})


def text_of(response) -> str:
    return (response.getvalue() if response.streaming else response.content).decode("utf-8", "replace")


def named_since(last: int) -> set:
    """The references of everybody whom an entry after that key names."""
    entries = AuditEntry.objects.filter(pk__gt=last)
    return {*entries.values_list("patient_ref", flat=True)} | {
        *Shown.objects.filter(entry__in=entries).values_list("patient_ref", flat=True)
    }


def unnoted(ask) -> tuple[set[str], set[str], int]:
    """Who is in an answer, who of them no entry names, and how many entries there were."""
    last = max(AuditEntry.objects.values_list("pk", flat=True), default=0)
    response = ask()
    text = text_of(response)
    shown = {each for each in Patient.objects.all() if any(word in text for word in telling(each))}
    named = named_since(last)
    entries = AuditEntry.objects.filter(pk__gt=last, kind__in=LOOKS)
    assert all(
        each.detail["page"] in audit_words.codes({})["page"] for each in entries if "page" in each.detail
    )
    return (
        {each.name for each in shown},
        {each.name for each in shown if each.ref not in named},
        entries.count(),
    )


QUERIES = {
    "desk-today": ["", "on=2026-11-24", "on=2026-12-01"],
    "desk-eligible": ["", "when=next_week", "when=now", "when=due", "contact=all&when=now"],
    "desk-eligible-csv": ["", "when=now&contact=all"],
    "desk-overrides": ["", "show=all"],
    "desk-lots": ["lot=C3709"],
    "desk-lots-csv": ["lot=C3709"],
    "desk-audit": ["", "kind=list_viewed"],
}


@pytest.mark.parametrize(("address", "pattern"), ADDRESSES, ids=[address for address, _pattern in ADDRESSES])
@pytest.mark.parametrize("role", list(Role))
def test_whoever_is_shown_is_named(address, pattern, role, things, crowd, desk):  # noqa: F811
    reader = desk(role)
    at = filled(pattern, things)
    for query in QUERIES.get(pattern.name, [""]):
        for ask in (reader.get, reader.head, reader.post):
            _shown, missing, entries = unnoted(lambda ask=ask, query=query: ask(f"{at}?{query}"))
            assert missing == set(), (ask, query)
            assert entries <= 1, (ask, query)


LISTS = {
    "desk-today": ("", {"Ottilie Quark", "Ottílie Quark", "Xaver Zwölf", "Ida Yelk", "Umberto Jonk"}),
    "desk-at-odds": ("", {"Umberto Jonk"}),
    "desk-at-odds-csv": ("", {"Umberto Jonk"}),
    "desk-consents-csv": ("", {"Xaver Zwölf"}),
    "desk-eligible": ("when=now&contact=all", {"Xaver Zwölf"}),
    "desk-eligible-csv": ("when=now&contact=all", {"Xaver Zwölf"}),
    "desk-overrides": ("show=all", {"Umberto Jonk"}),
    "desk-lots": ("lot=C3709", {"Ottilie Quark"}),
    "desk-lots-csv": ("lot=C3709", {"Ottilie Quark", "Zenobia Vex"}),
}


@pytest.mark.parametrize("page", LISTS)
def test_the_walk_meets_patients_on_the_lists(page, crowd, desk):
    """Or it would prove nothing."""
    query, expected = LISTS[page]
    reader = desk()
    shown, missing, entries = unnoted(
        lambda: reader.get(f"{reverse(page, kwargs={'clinic': 'hamilton'})}?{query}")
    )
    assert shown >= expected
    assert (missing, entries) == (set(), 1)


def test_a_list_is_one_entry_that_names_whom_it_shows(crowd, desk):
    reader = desk(Role.FRONT_DESK)
    reader.get("/desk/hamilton/at-odds/")
    entry = AuditEntry.objects.filter(kind=Kind.LIST_VIEWED).latest("pk")
    assert (entry.person, entry.patient_ref, entry.detail) == (reader.user, None, {"page": "desk-at-odds"})
    assert crowd[-1].ref in {each.patient_ref for each in entry.shown.all()}


PATIENTS = "/desk/hamilton/patients/"


@pytest.mark.parametrize("alone", [None, "few", "found"])
def test_a_search_and_its_suggestions(alone, crowd, desk):
    reader = desk(Role.FRONT_DESK)
    more = {"headers": {"x-results": alone}} if alone else {"follow": True}
    shown, missing, entries = unnoted(lambda: reader.post(PATIENTS, {"q": "ottilie"}, **more))
    assert shown == {"Ottilie Quark", "Ottílie Quark"}
    assert (missing, entries) == (set(), 1)


def test_suggestions_name_those_they_show_and_nobody_else(patient, desk):
    for number in range(8):
        index(patient(f"Ottilie Quark {'abcdefgh'[number] * 3}"))
    desk().post(PATIENTS, {"q": "ottilie"}, headers={"x-results": "few"})
    assert Shown.objects.count() == 5


NEW = {
    "name": "Ottilie Quark", "date_of_birth_day": "3", "date_of_birth_month": "2", "date_of_birth_year": "1961",
}  # fmt: skip


@pytest.mark.parametrize("other_id", ["", "other-2"], ids=["likely duplicates", "an id that is taken"])
def test_who_it_may_already_be(other_id, crowd, desk):
    reader = desk(Role.FRONT_DESK)
    shown, missing, entries = unnoted(lambda: reader.post(f"{PATIENTS}new/", {**NEW, "other_id": other_id}))
    assert (shown - {"Ottilie Quark"} if other_id else shown) >= {
        "Xaver Zwölf" if other_id else "Ottilie Quark"
    }
    assert entries == 1
    assert missing <= ({"Ottilie Quark"} if other_id else set()), "which was typed"


def test_an_id_that_is_taken_while_changing_somebody(crowd, desk):
    reader, ida = desk(Role.FRONT_DESK), crowd[4]
    shown, missing, entries = unnoted(
        lambda: reader.post(f"{PATIENTS}{ida.ref}/edit/", {**NEW, "name": "Ida Yelk", "other_id": "other-2"})
    )
    assert shown >= {"Xaver Zwölf", "Ida Yelk"}
    assert entries == 1
    assert missing <= {"Ottilie Quark"}, "whose birth date was typed"


def test_two_records_to_be_merged(crowd, desk):
    reader, (one, other, *_others) = desk(Role.CLINICIAN), crowd
    for query in ("", urlencode({"other": str(other.ref)})):
        shown, missing, entries = unnoted(
            lambda query=query: reader.get(f"{PATIENTS}{one.ref}/merge/?{query}")
        )
        assert shown >= {one.name, other.name}
        assert (missing, entries) == (set(), 1)


def test_no_page_beside_the_desk_shows_a_patient(crowd, clinic):
    """The admin neither, nor the pages of an account: for somebody who may do everything."""
    operator = get_user_model().objects.create_superuser("root@clinic.example", "a password")
    Membership.objects.create(user=operator, clinic=clinic, role=Role.MANAGER)
    client = Client()
    client.force_login(operator)
    walked = [
        each for each in sorted(CLOSED) if not each.startswith(("desk/", "accounts/logout", "admin/logout"))
    ]
    assert len(walked) > 40
    everybody = {word for each in crowd for word in (each.name, each.telephone)}
    for address in walked:
        text = text_of(client.get(example(address)))
        assert not [word for word in everybody if word in text], address


def test_the_walk_goes_over_every_address_of_the_desk():
    desk = next(each for each in get_resolver().url_patterns if str(each.pattern) == "desk/")
    assert {each.name for each in desk.url_patterns} - {each.name for _at, each in ADDRESSES} == {
        "desk",
        "desk-add-clinic",
        "desk-invite-manager",
    }


def test_a_page_that_cannot_be_noted_is_not_shown(crowd, desk, monkeypatch):
    def full(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(Shown.objects, "bulk_create", full)
    monkeypatch.setattr("intervals.actions.audit.Shown.objects.bulk_create", full)
    reader = desk(Role.FRONT_DESK)
    with pytest.raises(OSError, match="disk full"):
        reader.get("/desk/hamilton/at-odds/")


# Who looked at a patient


def test_who_looked_at_a_patient_says_the_lists_too(crowd, desk):
    reader, auditor = desk(Role.FRONT_DESK), desk(Role.AUDITOR)
    umberto = crowd[-1]
    reader.get("/desk/hamilton/at-odds/")
    reader.get(f"{PATIENTS}{umberto.ref}/")
    page = auditor.get("/desk/hamilton/audit/", {"patient": umberto.ref})
    assert {line.entry.kind for line in page.context["lines"]} == {"list_viewed", "patient_viewed"}
    assert re.search(r">\d patients?</a>", text_of(page))
    entry = AuditEntry.objects.filter(kind=Kind.LIST_VIEWED).latest("pk")
    assert "Umberto Jonk" in text_of(auditor.get(f"/desk/hamilton/audit/{entry.pk}/"))
    file = text_of(auditor.get("/desk/hamilton/audit/csv/", {"patient": umberto.ref}))
    assert str(umberto.ref) in file
    assert file.count("List viewed") == 1


def test_whom_an_entry_of_another_clinic_shows_is_not_told(crowd, desk, sister):
    desk(Role.FRONT_DESK).get("/desk/hamilton/at-odds/")
    entry = AuditEntry.objects.filter(kind=Kind.LIST_VIEWED).latest("pk")
    assert desk(Role.AUDITOR, at=sister).get(f"/desk/hamilton-nz/audit/{entry.pk}/").status_code == 404


@pytest.mark.parametrize("nobodys", [0, 10**9, 10**20])
def test_an_entry_that_is_not_there(nobodys, desk):
    assert desk(Role.AUDITOR).get(f"/desk/hamilton/audit/{nobodys}/").status_code == 404
