"""Lots that a hand would mistake for the one asked for: all of them, apart from it, and never counted with it."""

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.lots import Used, bare, plain, treated_with, treated_with_any, used
from intervals.queries.lots_alike import Slip, easily_mistaken

PAGE = "/desk/hamilton/lots/"
DAY = date(2026, 11, 10)
WHEN = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
HEADING = "Lots that are easily mistaken for this one"
EYE = str.maketrans("OILZSB", "011258")

pytestmark = pytest.mark.usefixtures("at")


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("&#x27;", "'").split())


def wide(text):
    """The same in letters of full width, but for spaces."""
    return "".join(each if each == " " else chr(ord(each) + 0xFEE0) for each in text)


def void(treatment):
    treatment.voided_by, treatment.voided_at, treatment.void_reason = (
        treatment.recorded_by,
        WHEN,
        "Wrong chart",
    )
    treatment.save()
    return treatment


def mistaken(clinic, lot):
    return {each.lot: each.slip for each in easily_mistaken(clinic, lot)}


# Which


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [("C370", "C37O"), ("N1L0", "NLI0"), ("AI1", "A1L"), ("S5", "5S"), ("B8", "8B"), ("Z2A", "2ZA"),
     ("A1", "al"), ("c3709-c4", "C 37o9 C4"), ("O0O0O0O0O0", "0O0O0O0O0O")],
)  # fmt: skip
def test_characters_that_look_alike(clinic, patient, treated, asked, recorded):
    treated(patient(), "botox", DAY, lot_number=recorded)
    assert mistaken(clinic, bare(asked)) == {bare(recorded).upper(): Slip.LOOKS}
    assert mistaken(clinic, bare(recorded)) == {}, "the lot itself is not mistaken for itself"


def test_letters_of_full_width_are_plain_ones(clinic, desk, patient, treated):
    treated(patient(), "botox", DAY, lot_number=plain(wide("AB-12 O")))
    assert used(clinic, bare("ab12o")).treatments == used(clinic, bare(wide("ab12o"))).treatments == 1
    assert mistaken(clinic, bare(wide("AB120"))) == {"AB12O": Slip.LOOKS}


@pytest.mark.parametrize("column", ["lot_number", "cartridge_lot"])
@pytest.mark.parametrize(
    ("recorded", "slip"),
    [("C3709C4X", Slip.MORE), ("XC3709C4", Slip.MORE), ("C37709C4", Slip.MORE), ("C3709/C4", Slip.MORE),
     ("C3709C", Slip.FEWER), ("3709C4", Slip.FEWER), ("C370C4", Slip.FEWER),
     ("3C709C4", Slip.SWAPPED), ("C37O94C", Slip.SWAPPED), ("C3790C4", Slip.SWAPPED),
     ("C3709C5", Slip.OTHER), ("D3709C4", Slip.OTHER), ("C37O9C9", Slip.OTHER)],
)  # fmt: skip
def test_one_slip(clinic, patient, treated, column, recorded, slip):
    treated(patient(), "botox", DAY, **{column: recorded})
    assert mistaken(clinic, "c3709c4") == {recorded: slip}


@pytest.mark.parametrize("recorded", ["C3709C45X", "C37", "D3709C5", "7C309C4", "C3709", "C0973C4", ""])
def test_two_slips_are_another_lot(clinic, patient, treated, recorded):
    treated(patient(), "botox", DAY, lot_number=recorded)
    assert mistaken(clinic, "C3709C4") == {}


@pytest.mark.parametrize(
    ("asked", "recorded", "said"),
    [
        ("C3709C4", "C37O9C4", "Characters that look alike"),
        ("C3709C4", "C3709C5", "One character different"),
        ("C3709C4", "C37O9C5", "One character different, and some that look alike"),
        ("C370C4", "C37O9C4", "One character more, and some that look alike"),
        ("C370", "C3O7", "Two characters exchanged, and some that look alike"),
    ],
)
def test_what_tells_it_apart_is_said_in_full(desk, patient, treated, asked, recorded, said):
    treated(patient(), "botox", DAY, lot_number=recorded)
    assert f" {recorded} {said} 1 treatment" in text_of(desk().get(PAGE, {"lot": asked}))


def test_the_likeliest_come_first(clinic, patient, treated):
    marie = patient()
    for lot in ("C3709C5", "C3709C", "C3709C44", "C37O9C4", "C3790C4", "A3709C4"):
        treated(marie, "botox", DAY, lot_number=lot)
    found = list(mistaken(clinic, "C3709C4"))
    assert found == ["C37O9C4", "C3790C4", "C3709C44", "C3709C", "A3709C4", "C3709C5"]


def test_none_of_another_clinic(clinic, sister, patient, treated):
    treated(patient(at=sister), "botox", DAY, lot_number="C37O9C4")
    assert mistaken(clinic, "C3709C4") == {}
    assert mistaken(sister, "C3709C4") == {"C37O9C4": Slip.LOOKS}


# How often


def test_counts_are_those_of_its_own_recall(clinic, patient, treated):
    marie, jo = patient(), patient()
    treated(marie, "botox", DAY, lot_number="a-ll")
    treated(marie, "botox", date(2026, 8, 4), lot_number="A11")
    treated(marie, "botox", date(2026, 8, 4), lot_number="A1I", cartridge_lot="A1 I")
    treated(jo, "microneedling", DAY, cartridge_lot="A1I")
    void(treated(jo, "botox", DAY, lot_number="A1I"))
    void(treated(jo, "botox", DAY, lot_number="A1"))
    found = {each.lot: each.used for each in easily_mistaken(clinic, "A11")}
    assert found == {
        "A1I": Used(treatments=2, patients=2, voided=1),
        "ALL": Used(treatments=1, patients=1, voided=0),
        "A1": Used(treatments=0, patients=0, voided=1),
    }
    assert {lot: used(clinic, lot) for lot in found} == found
    assert used(clinic, "A11") == Used(treatments=1, patients=1, voided=0)


WRITTEN = st.text("0OI1LS5B8Z2AC9./", min_size=1, max_size=6)
SPELT = st.sampled_from([str.lower, str, "-".join, lambda lot: f" {lot} "])


def one_apart(one, other):
    """As the eye has it, by another way than the query's."""
    return OSA.distance(one.translate(EYE), other.translate(EYE)) <= 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=WRITTEN, spelt=SPELT, rows=st.lists(st.tuples(WRITTEN | st.just(""), WRITTEN | st.just("")), max_size=12),
       voided=st.integers(0, 3), data=st.data())  # fmt: skip
def test_exactly_the_lots_one_slip_away_are_found_and_none_is_counted_twice(
    clinic, asked, spelt, rows, voided, data
):
    Patient.objects.all().delete()
    by = User.objects.get_or_create(email="lots@clinic.example")[0]
    botox = Procedure.objects.get(slug="botox")
    people = Patient.objects.bulk_create(
        Patient(clinic=clinic, name=f"P{each}", date_of_birth=DAY, created_by=by, created_at=WHEN)
        for each in range(3)
    )
    same = {"clinic": clinic, "procedure": botox, "given_on": DAY, "recorded_by": by, "recorded_at": WHEN}
    for place, (lot, cartridge) in enumerate(rows):
        error = {"voided_by": by, "voided_at": WHEN, "void_reason": "x"} if place < voided else {}
        patient = data.draw(st.sampled_from(people))
        Treatment.objects.create(
            **same, patient=patient, lot_number=spelt(lot), cartridge_lot=cartridge, **error
        )
    lots = {lot for row in rows for lot in row if lot}
    found = {each.lot: each.used for each in easily_mistaken(clinic, bare(spelt(asked)))}
    assert found.keys() == {lot for lot in lots if lot != asked and one_apart(asked, lot)}
    assert found == {lot: used(clinic, lot) for lot in found}
    exact = set(treated_with(clinic, bare(spelt(asked))).values_list("pk", flat=True))
    further = list(treated_with_any(clinic, found, but=bare(spelt(asked))).values_list("pk", flat=True))
    assert len(further) == len(set(further))
    assert not exact & set(further)
    assert exact | set(further) == set(
        Treatment.objects.filter(lot_key__in={asked, *found}).values_list("pk", flat=True)
    ) | set(Treatment.objects.filter(cartridge_lot_key__in={asked, *found}).values_list("pk", flat=True))


SIGN = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_+*#")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lot=st.text(SIGN, min_size=1, max_size=60),
    place=st.integers(0, 59),
    sign=SIGN,
    slip=st.sampled_from(Slip),
)
def test_every_single_slip_is_found(clinic, lot, place, sign, slip):
    place %= len(lot)
    start, here, end = lot[:place], lot[place], lot[place + 1 :]
    slipped = {
        Slip.MORE: (start + sign + here + end)[:60],
        Slip.FEWER: start + end,
        Slip.SWAPPED: start + end[:1] + here + end[1:],
        Slip.OTHER: start + sign + end,
        Slip.LOOKS: lot.translate(EYE),
    }[slip]
    Patient.objects.all().delete()
    by = User.objects.get_or_create(email="lots@clinic.example")[0]
    marie = Patient.objects.create(
        clinic=clinic, name="Marie", date_of_birth=DAY, created_by=by, created_at=WHEN
    )
    botox = Procedure.objects.get(slug="botox")
    same = {"clinic": clinic, "patient": marie, "procedure": botox, "given_on": DAY}
    Treatment.objects.create(**same, recorded_by=by, recorded_at=WHEN, lot_number=slipped)
    expected = {slipped} - {lot, ""}
    if slip is Slip.MORE and len(lot) == 60 and OSA.distance(lot.translate(EYE), slipped.translate(EYE)) > 1:
        expected = set()  # what no longer fits into the column is another slip
    assert set(mistaken(clinic, lot)) == expected


# The page and the file


@pytest.fixture
def recalled(patient, treated):
    """One treatment with the lot; two with one that looks like it, one of them in error; one a character away."""
    marie, jo, ana = patient("Marie Tremblay"), patient("Jo Singh"), patient("Ana Silva")
    return [
        treated(marie, "botox", DAY, lot_number="C3709-C4"),
        treated(jo, "botox", DAY, lot_number="C37O9C4"),
        void(treated(jo, "botox", DAY, lot_number="c37o9c4")),
        treated(ana, "microneedling", DAY, cartridge_lot="C3709C5"),
        treated(marie, "botox", DAY, lot_number="C3709C4", cartridge_lot="C3709C5"),
    ]


def test_they_stand_apart_from_the_lot_asked_for(desk, recalled):
    response = desk(Role.CLINICIAN).get(PAGE, {"lot": "c3709c4"})
    exact, _heading, apart = text_of(response).rpartition(HEADING + " Somebody")
    assert {row.pk for row in response.context["rows"]} == {recalled[0].pk, recalled[4].pk}
    assert "2 treatments, 1 patient " in exact
    assert "2 lots are easily mistaken for this one" in exact
    for name in ("Jo Singh", "Ana Silva"):
        assert name not in text_of(response)
    assert (
        "C37O9C4 Characters that look alike 1 treatment, 1 patient, and 1 treatment entered in error" in apart
    )
    assert "C3709C5 One character different 2 treatments, 2 patients" in apart
    client = desk()
    for lot, patients in (("C37O9C4", "1 patient, and"), ("C3709C5", "2 patients")):
        assert f'<a href="?lot={lot}">{lot}</a>' in response.content.decode()
        assert patients in text_of(client.get(f"{PAGE}?lot={lot}"))


def test_nothing_is_said_where_there_are_none(desk, patient, treated):
    treated(patient(), "botox", DAY, lot_number="C3709C4")
    treated(patient(), "botox", DAY, lot_number="X9")
    page = text_of(desk().get(PAGE, {"lot": "c3709c4"}))
    assert "mistaken" not in page
    assert HEADING not in text_of(desk().get(PAGE))


def test_an_unknown_lot_leads_to_those_it_may_have_been(desk, recalled):
    page = desk().get(PAGE, {"lot": "C37O9CA"})
    assert "No treatment here used this lot" in text_of(page)
    assert HEADING in text_of(page)
    assert "begin alike" not in text_of(page)
    assert [each.lot for each in page.context["mistakable"]] == ["C37O9C4", "C3709C4", "C3709C5"]
    begins = text_of(desk().get(PAGE, {"lot": "C37"}))
    assert HEADING not in begins
    assert "Lots on record that begin alike: C3709C4 C3709C5 C37O9C4" in begins


@pytest.mark.parametrize(("number", "more"), [(10, ""), (11, "1 more"), (13, "3 more")])
def test_many_are_folded_away_after_ten(desk, patient, treated, number, more):
    marie = patient()
    for sign in "ABCDEFGHJKMNP"[:number]:
        treated(marie, "botox", DAY, lot_number=f"X7{sign}")
    page = desk().get(PAGE, {"lot": "X7Q"})
    assert page.content.decode().count('<a href="?lot=') == number
    assert ("<summary>" in page.content.decode()) is bool(more)
    assert more in text_of(page)


def test_a_lot_with_signs_leads_to_itself(desk, patient, treated):
    treated(patient(), "botox", DAY, lot_number="A&B+<1>")
    page = desk().get(PAGE, {"lot": "A&B+<2>"})
    [address] = re.findall(r'href="(\?lot=[^"]+)"', page.content.decode())
    assert "1 treatment, 1 patient " in text_of(desk().get(PAGE + address))


def test_the_file_has_them_below_and_marked(desk, recalled):
    response = desk(Role.AUDITOR).get(f"{PAGE}csv/", {"lot": "c3709c4"})
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    told = [(row["Which lot"], row["Patient"], row["Lot number"], row["Entered in error"]) for row in rows]
    assert told == [
        ("The one asked for", "Marie Tremblay", "C3709C4", ""),
        ("The one asked for", "Marie Tremblay", "C3709-C4", ""),
        ("Easily mistaken for it", "Ana Silva", "", ""),
        ("Easily mistaken for it", "Jo Singh", "c37o9c4", "Wrong chart"),
        ("Easily mistaken for it", "Jo Singh", "C37O9C4", ""),
    ]
    [entry] = AuditEntry.objects.filter(kind=Kind.LIST_EXPORTED)
    assert entry.detail == {
        "list": "lot", "lot": "C3709C4", "treatments": 2, "patients": 1, "voided": 0, "mistakable": 3,
    }  # fmt: skip
    shown = text_of(desk(Role.AUDITOR).get("/desk/hamilton/audit/"))
    assert "treatments with lots easily mistaken for it: 3" in shown


def test_the_page_asks_as_often_for_many_as_for_few(desk, patient, treated, django_assert_max_num_queries):
    client, marie, taken = desk(), patient(), []
    treated(marie, "botox", DAY, lot_number="X7Q")
    for signs in ("A", "BCDEFGHJKMNP"):
        for sign in signs:
            treated(marie, "botox", DAY, lot_number=f"X7{sign}")
        with django_assert_max_num_queries(12) as queries:
            client.get(PAGE, {"lot": "X7Q"})
        taken.append(len(queries))
    assert taken[0] == taken[1]


# Size


@pytest.fixture
def crowded(routed):
    """A clinic with as many lots as would take long to walk through, on each database."""
    clinic = Clinic.objects.get(slug="hamilton")
    by = User.objects.create_user("crowd@clinic.example")
    patient = Patient.objects.create(
        clinic=clinic, name="P", date_of_birth=DAY, created_by=by, created_at=WHEN
    )
    botox = Procedure.objects.get(slug="botox")
    same = {"clinic": clinic, "patient": patient, "procedure": botox, "given_on": DAY}
    Treatment.objects.bulk_create(
        Treatment(**same, recorded_by=by, recorded_at=WHEN, **{column: f"L{number % 2000:04}"})
        for number in range(6000)
        for column in ("lot_number", "cartridge_lot")
    )
    with connections[routed].cursor() as cursor:
        cursor.execute("ANALYZE")
    return clinic


@pytest.mark.parametrize("lot", ["L1234", "NONE", "L123456789" * 6])
def test_neither_database_walks_through_the_lots(crowded, routed, lot):
    connection = connections[routed]
    with CaptureQueriesContext(connection) as queries:
        found = easily_mistaken(crowded, lot)
    assert len(found) == (30 if lot == "L1234" else 0)
    assert len(queries) == (2 if found else 1)
    for query in queries:
        how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        with connection.cursor() as cursor:
            cursor.execute(f"{how} {query['sql']}".replace("%", "%%"), [])
            plan = "\n".join(str(row) for row in cursor.fetchall())
        for index in ("treatment_lot_looks", "treatment_cartridge_looks"):
            assert index in plan
        assert "Seq Scan on intervals_treatment" not in plan
        assert "SCAN intervals_treatment" not in plan
