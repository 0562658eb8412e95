"""Lot recall: from a lot number, however it is spelled, to everybody who was treated with it."""

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.db import connections
from django.test import Client

from intervals.actions.treatments import Done, log
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.lots import Used, lots_like, treated_with, used
from tests.desk.asking import asker

PAGE = "/desk/hamilton/lots/"
DAY = date(2026, 11, 10)
WHEN = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("at")


def text_of(response):
    return " ".join(response.content.decode().split())


def entries(kind):
    return [entry.detail for entry in AuditEntry.objects.filter(kind=kind).order_by("pk")]


def void(treatment):
    treatment.voided_by, treatment.voided_at, treatment.void_reason = (
        treatment.recorded_by,
        WHEN,
        "Wrong chart",
    )
    treatment.save()


@pytest.fixture
def recalled(patient, treated):
    """Two patients with the lot, one of them twice and once more in error; a third with another."""
    marie = patient("Marie Tremblay", telephone="+1 905 555 0101", email="marie@patient.example")
    jo = patient("Jo Singh", telephone="905-555-0102")
    other = patient("Somebody Else")
    rows = [
        treated(marie, "botox", DAY, lot_number="C3709-c4", product="Botox Cosmetic"),
        treated(marie, "botox", date(2026, 8, 4), lot_number="c3709 C4"),
        treated(jo, "microneedling", DAY, cartridge_lot="C3709C4", device="Pen"),
        treated(jo, "botox", DAY, lot_number="C3709C4"),
    ]
    void(rows[3])
    treated(other, "botox", DAY, lot_number="C3709C5")
    treated(other, "botox", DAY)
    return rows


# The page


@pytest.mark.parametrize(
    "typed", ["C3709C4", "c3709c4", " C-3709 C4 ", "c3709\u2011c4", "C3709–C4", "C 3 7 0 9 C 4"]
)
def test_a_lot_leads_to_every_treatment_in_any_spelling(desk, recalled, typed):
    response = desk(Role.CLINICIAN).get(PAGE, {"lot": typed})
    page = text_of(response)
    assert [row.pk for row in response.context["rows"]] == [row.pk for row in reversed(recalled)]
    for words in (
        "3 treatments, 2 patients, and 1 treatment entered in error",
        f'<a href="/desk/hamilton/patients/{recalled[0].patient.ref}/">Marie Tremblay</a>, born 12 May 1985',
        "+1 905 555 0101",
        "marie@patient.example",
        "905-555-0102",
        "Botox, Tuesday 10 November 2026",
        "Botox, Tuesday 4 August 2026",
        "Microneedling, Tuesday 10 November 2026",
        "Botox Cosmetic, lot C3709-c4",
        "Pen, cartridge lot C3709C4",
        "<s>Botox, Tuesday 10 November 2026</s> Entered in error: Wrong chart",
    ):
        assert words in page
    assert "Somebody Else" not in page


def test_one_of_each(desk, patient, treated):
    treated(patient(), "botox", DAY, lot_number="A1")
    assert "1 treatment, 1 patient </p>" in text_of(desk().get(PAGE, {"lot": "a1"}))


def test_both_columns_of_one_treatment_count_once(clinic, patient, treated):
    treated(patient(), "botox", DAY, lot_number="A1", cartridge_lot="a-1")
    assert used(clinic, "A1") == Used(treatments=1, patients=1, voided=0)
    assert len(treated_with(clinic, "A1")) == 1


def test_only_entered_in_error(desk, patient, treated):
    void(treated(patient(), "botox", DAY, lot_number="A1"))
    page = text_of(desk().get(PAGE, {"lot": "a1"}))
    assert "0 treatments, 0 patients, and 1 treatment entered in error" in page


def test_an_unknown_lot(desk, recalled):
    page = text_of(desk().get(PAGE, {"lot": "C3709C9"}))
    assert "No treatment here used this lot" in page
    assert "Marie Tremblay" not in page
    assert '<a href="?lot=C3709C4">C3709C4</a>' in page
    assert '<a href="?lot=C3709C5">C3709C5</a>' in page


def test_at_most_five_lots_are_suggested(clinic, sister, patient, treated):
    marie = patient()
    for number in range(8):
        treated(marie, "botox", DAY, lot_number=f"AB-{number}0")
    treated(marie, "microneedling", DAY, cartridge_lot="ab 05")
    treated(marie, "botox", DAY, lot_number="XY10")
    treated(patient(at=sister), "botox", DAY, lot_number="AB01")
    assert lots_like(clinic, "ab9") == ["AB00", "AB05", "AB10", "AB20", "AB30"]
    assert lots_like(clinic, "AB") == ["AB00", "AB05", "AB10", "AB20", "AB30"]
    assert lots_like(clinic, "XY10Z") == ["XY10"]
    assert lots_like(clinic, "QQ1") == []


@pytest.mark.parametrize("typed", ["", " ", "- –"])
def test_nothing_asked(desk, recalled, typed):
    response = desk().get(PAGE, {"lot": typed})
    assert response.status_code == 422
    assert "Enter a lot number." in text_of(response)
    assert "Marie Tremblay" not in text_of(response)


@pytest.mark.parametrize(
    ("typed", "said"), [("x" * 61, "at most 60 characters"), ("a\0b", "Null characters")]
)
def test_not_a_lot_number(desk, recalled, typed, said):
    for address in (PAGE, f"{PAGE}csv/"):
        response = desk().get(address, {"lot": typed})
        assert response.status_code == 422
        assert said in text_of(response)
    assert not AuditEntry.objects.filter(kind__in=[Kind.LOT_RECALLED, Kind.LIST_EXPORTED]).exists()


def test_what_is_no_lot_stands_in_its_box_as_text_and_nowhere_else(desk):
    page = text_of(desk().get(PAGE, {"lot": "<b>Marie&%_"}))
    assert "No treatment here used this lot" in page
    assert 'value="&lt;b&gt;Marie&amp;%_"' in page
    assert page.count("Marie") == 1


def test_the_title_names_a_lot_that_is_known(desk, recalled):
    assert re.search(r"<title>\s*Lot c3709c4\b", desk().get(PAGE, {"lot": "c3709c4"}).text)


WRITTEN = ["C3709\u2013C4", "C3709\u2011C4", "C3709\uff0dC4", "C3709\u2212C4", "C3709\u00a0C4", "C3709\u2009 \tC4",
           "C3709\u200bC4", "C37\u00ad09C4"]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("column", ["lot_number", "cartridge_lot"])
def test_a_lot_is_found_with_whatever_dash_or_space_it_was_recorded(desk, patient, written, column):
    client, marie = desk(Role.CLINICIAN), patient()
    done = Done(Procedure.objects.get(slug="botox"), DAY, details={column: written})
    log(by=asker(client.user, marie.clinic, Role.CLINICIAN), patient=marie, done=done)
    for typed in ("c3709c4", written):
        assert "1 treatment, 1 patient </p>" in text_of(client.get(PAGE, {"lot": typed}))


def test_before_anything_is_asked(desk, db):
    response = desk().get(PAGE)
    assert response.status_code == 200
    assert "No treatment" not in text_of(response)
    assert entries(Kind.LOT_RECALLED) == []


# Who, and what is recorded


@pytest.mark.parametrize("role", Role)
def test_who_may_look_up_and_export(desk, recalled, role):
    expected = 403 if role is Role.FRONT_DESK else 200
    client = desk(role)
    for address in (PAGE, f"{PAGE}csv/"):
        assert client.get(address, {"lot": "C3709C4"}).status_code == expected


def test_another_clinic_and_strangers(desk, sister, recalled):
    there = desk(Role.MANAGER, at=sister)
    for address in (PAGE, f"{PAGE}csv/"):
        assert there.get(address, {"lot": "C3709C4"}).status_code == 404
        assert Client().get(address, {"lot": "C3709C4"}).status_code == 302
    page = text_of(there.get("/desk/hamilton-nz/lots/", {"lot": "C3709C9"}))
    assert "No treatment here used this lot" in page
    assert "C3709C4" not in page


def test_each_look_up_is_audited_and_what_is_no_lot_is_not_kept(desk, recalled):
    client = desk()
    client.get(PAGE, {"lot": "c3709-c4"})
    client.get(PAGE, {"lot": "Marie Tremblay"})
    assert entries(Kind.LOT_RECALLED) == [
        {"lot": "C3709C4", "treatments": 3, "patients": 2, "voided": 1},
        {"treatments": 0, "patients": 0, "voided": 0},
    ]
    assert {each.person for each in AuditEntry.objects.filter(kind=Kind.LOT_RECALLED)} == {client.user}


def test_the_file(desk, recalled):
    response = desk(Role.AUDITOR).get(f"{PAGE}csv/", {"lot": "c3709 c4"})
    assert response.streaming
    assert response["Content-Disposition"] == 'attachment; filename="lot-recall.csv"'
    assert "no-store" in response["Cache-Control"]
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [row["Patient"] for row in rows[:4]] == [
        "Jo Singh",
        "Jo Singh",
        "Marie Tremblay",
        "Marie Tremblay",
    ]
    assert rows[3] == {
        "Which lot": "The one asked for",
        "Patient": "Marie Tremblay",
        "Date of birth": "1985-05-12",
        "Telephone": '="+1 905 555 0101"',
        "E-mail": "marie@patient.example",
        "Treatment": "Botox",
        "Date": "2026-11-10",
        "Practitioner": "",
        "Product": "Botox Cosmetic",
        "Lot number": "C3709-c4",
        "Device": "",
        "Cartridge lot": "",
        "Entered in error": "",
    }
    assert [row["Entered in error"] for row in rows[:4]] == ["Wrong chart", "", "", ""]
    [further] = rows[4:]
    assert (further["Which lot"], further["Lot number"]) == ("Easily mistaken for it", "C3709C5")
    assert entries(Kind.LIST_EXPORTED) == [
        {"list": "lot", "lot": "C3709C4", "treatments": 3, "patients": 2, "voided": 1, "mistakable": 1}
    ]


def test_a_file_of_an_unknown_lot_has_a_head_only(desk, recalled):
    response = desk().get(f"{PAGE}csv/", {"lot": "nothing"})
    assert len(response.getvalue().decode().splitlines()) == 1


# Size


def many(clinic, by, count, patients=5, **lots):
    made = Patient.objects.bulk_create(
        Patient(clinic=clinic, name=f"P{number}", date_of_birth=DAY, created_by=by, created_at=WHEN)
        for number in range(patients)
    )
    botox = Procedure.objects.get(slug="botox")
    rows = [
        Treatment(
            clinic=clinic,
            patient=made[number % patients],
            procedure=botox,
            given_on=DAY,
            recorded_by=by,
            recorded_at=WHEN,
            **{column: text(number) for column, text in lots.items()},
        )
        for number in range(count)
    ]
    return [row.pk for row in Treatment.objects.bulk_create(rows)]


def test_pages_follow_each_other_without_a_gap(desk, clinic, person):
    made = many(clinic, person(), 120, lot_number=lambda number: "A-1" if number % 2 else "")
    made += many(clinic, person(), 60, cartridge_lot=lambda number: "a 1")
    expected = [pk for place, pk in enumerate(made) if place % 2 or place >= 120]
    client, address, found = desk(), f"{PAGE}?lot=a1", []
    while address:
        response = client.get(address)
        found += [row.pk for row in response.context["rows"]]
        address = response.context["next"] and f"{PAGE}?{response.context['next']}"
    assert found == sorted(expected, reverse=True)
    assert len(client.get(f"{PAGE}csv/?lot=a1").getvalue().decode().splitlines()) == 1 + len(expected)


def test_as_many_queries_for_5_as_for_200(desk, clinic, person, django_assert_max_num_queries):
    client, taken = desk(), []
    for count in (5, 195):
        many(clinic, person(), count, lot_number=lambda number: "A1")
        with django_assert_max_num_queries(12) as queries:
            client.get(PAGE, {"lot": "A1"})
        taken.append(len(queries))
    assert taken[0] == taken[1]


@pytest.fixture
def crowded(routed):
    """A clinic whose treatments would take long to read one by one, on each database."""
    clinic = Clinic.objects.get(slug="hamilton")
    by = User.objects.create_user("crowd@clinic.example")
    many(
        clinic,
        by,
        6000,
        patients=2000,
        lot_number=lambda number: f"L{number % 500}" if number % 2 else "",
        cartridge_lot=lambda number: "" if number % 2 else f"K-{number % 500}",
    )
    with connections[routed].cursor() as cursor:
        cursor.execute("ANALYZE")
    return clinic


@pytest.mark.parametrize("lot", ["l7", "K8", "none"])
def test_neither_database_reads_all_treatments(crowded, routed, lot):
    plan = treated_with(crowded, lot).order_by("-pk")[:51].explain()
    for index in ("treatment_lot", "treatment_cartridge_lot"):
        assert index in plan
    assert "Seq Scan on intervals_treatment" not in plan
    assert not re.search(r"SCAN (U0|intervals_treatment)", plan)
    counts = used(crowded, lot)
    assert (counts.treatments, counts.patients) == ((0, 0) if lot == "none" else (12, 4))
