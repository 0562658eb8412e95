"""The audit log as managers and auditors read it."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Membership, Role
from intervals.models.patients import Patient
from intervals.queries.audit import Criteria, bounds, entries

PAGE = "/desk/hamilton/audit/"
NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def noted(clinic):
    """Adds an entry: `noted(Kind.PLAN_MADE, person=…, patient=…, plan=7)`."""

    def make(
        kind=Kind.PATIENT_VIEWED, *, at=NOON, where=clinic, patient=None, person=None, address=None, **detail
    ):
        return AuditEntry.objects.create(
            kind=kind,
            at=at,
            clinic=where,
            patient_ref=getattr(patient, "ref", patient),
            person=person,
            address=address,
            detail=detail,
        )

    return make


def text_of(response):
    return " ".join(response.content.decode().split())


def shown(response):
    return [line.entry.pk for line in response.context["lines"]]


def pks(*rows):
    return [row.pk for row in rows]


# The list


def test_an_entry_in_words(desk, noted, person, patient):
    ada = person(Role.CLINICIAN, first_name="Ada", last_name="Okafor")
    marie = patient("Marie Tremblay")
    noted(Kind.PLAN_MADE, person=ada, patient=marie, address="192.0.2.7", plan=7, procedure="botox")
    page = text_of(desk(Role.AUDITOR).get(PAGE))
    for words in (
        "Sunday 22 November 2026, 12:00",
        "Ada Okafor",
        "Plan made",
        f'<a href="/desk/hamilton/patients/{marie.ref}/">Marie Tremblay</a>',
        "192.0.2.7",
        "Plan: 7; procedure: Botox",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({"fields": ["date_of_birth", "email"]}, "Fields: Date of birth, E-mail"),
        ({"lot": "C3709", "treatments": 12, "patients": 9}, "Lot: C3709; patients: 9; treatments: 12"),
        ({"list": "audit", "rows": 3, "filters": []}, "List: audit; rows: 3"),
        ({"override": 4, "reason": "other_area"}, "Override: 4; reason: A different area of the body"),
        ({"reason": "mistake", "merged": 0}, "Reason: Entered in error; records merged into it: 0"),
        ({"was": "front_desk", "role": "manager"}, "Before: Front desk; role: Manager"),
        ({"status": "too_soon"}, "Status: Too soon"),
        ({"outcome": "no_answer"}, "Outcome: No answer"),
        ({"why": "too_many"}, "Why: too many attempts"),
        ({"what": "totp_activated"}, "What: authenticator app added"),
        ({"never_heard_of": ["<x>", True]}, "Never heard of: &lt;x&gt;, yes"),
        ({"procedure": "gone"}, "Procedure: gone"),
    ],
)
def test_details_in_words(desk, noted, detail, words):
    noted(**detail)
    assert words in text_of(desk().get(PAGE))


def test_a_deleted_patient_has_no_name(desk, noted, patient):
    marie = patient("Marie Tremblay")
    noted(patient=marie)
    marie.delete()
    client = desk()
    page = text_of(client.get(PAGE))
    assert "deleted patient" in page
    assert "Marie Tremblay" not in page
    response = client.get(PAGE, {"patient": marie.ref})
    assert "Only: deleted patient." in text_of(response)
    assert len(shown(response)) == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MANAGER, 200), (Role.AUDITOR, 200), (Role.CLINICIAN, 403), (Role.FRONT_DESK, 403)],
)
def test_who_reads_it(desk, role, status):
    client = desk(role)
    for address in (PAGE, f"{PAGE}csv/"):
        assert client.get(address).status_code == status


def test_another_clinic_and_strangers_do_not(desk, sister):
    for address in (PAGE, f"{PAGE}csv/"):
        assert desk(Role.AUDITOR, at=sister).get(address).status_code == 404
        assert Client().get(address).status_code == 302


def test_a_clinic_reads_its_own_and_the_failures_of_nobody(desk, noted, sister, person):
    here, there, both = person(), person(at=sister), person()
    Membership.objects.create(user=both, clinic=sister, role=Role.AUDITOR)
    gone, operator = person(), person()
    Membership.objects.filter(user=gone).update(ended_at=NOON)
    Membership.objects.filter(user=operator).delete()
    own = noted(person=here)
    noted(where=sister, person=both)
    nobody = noted(Kind.SIGN_IN_FAILED, where=None)
    left = noted(Kind.SIGN_IN_FAILED, where=None, person=gone)
    noted(Kind.SIGN_IN_FAILED, where=None, person=there)
    nowhere = noted(Kind.SIGN_IN_FAILED, where=None, person=operator)
    assert shown(desk(user=here).get(PAGE)) == pks(nowhere, left, nobody, own)


def test_a_patient_of_another_clinic_is_not_named(desk, noted, sister, patient):
    aroha = patient("Aroha Ngata", at=sister)
    noted(where=sister, patient=aroha)
    response = desk().get(PAGE, {"patient": aroha.ref})
    assert shown(response) == []
    assert "Aroha Ngata" not in text_of(response)


# Filters


def test_filters(desk, noted, person, patient):
    ada, ben = person(Role.CLINICIAN), person(Role.CLINICIAN)
    marie, jo = patient("Marie Tremblay"), patient("Jo Singh")
    first = noted(Kind.PATIENT_VIEWED, person=ada, patient=marie, at=NOON - timedelta(days=1))
    second = noted(Kind.PLAN_MADE, person=ada, patient=jo)
    third = noted(Kind.PLAN_MADE, person=ben, patient=marie)
    failed = noted(Kind.SIGN_IN_FAILED, where=None)
    client = desk()
    for query, expected in (
        ({}, (failed, third, second, first)),
        ({"patient": marie.ref}, (third, first)),
        ({"person": ada.pk}, (second, first)),
        ({"kind": "plan_made"}, (third, second)),
        ({"kind": "sign_in_failed"}, (failed,)),
        ({"on": "2026-11-21"}, (first,)),
        ({"on_day": "22", "on_month": "november", "on_year": "2026"}, (failed, third, second)),
        ({"patient": marie.ref, "person": ada.pk, "kind": "patient_viewed", "on": "2026-11-21"}, (first,)),
        ({"patient": jo.ref, "kind": "patient_viewed"}, ()),
    ):
        read = {Kind.AUDIT_READ}
        found = [
            line.entry.pk for line in client.get(PAGE, query).context["lines"] if line.entry.kind not in read
        ]
        assert found == pks(*expected), query


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("patient=marie", "That is not a patient’s reference."),
        ("person=x", "“x” is not a person of this clinic."),
        ("kind=luck", "“luck” is not a kind of entry."),
        ("on=31+February+2026", "31 February is not a real date."),
        ("on=03/04/2026", "3 April 2026"),
        ("on=2026-11", "day"),
    ],
)
def test_an_unknown_filter_is_told(desk, noted, patient, query, said):
    noted(patient=patient("Marie Tremblay"))
    for address in (PAGE, f"{PAGE}csv/"):
        response = desk().get(f"{address}?{query}")
        assert response.status_code == 422
        page = text_of(response)
        assert said in page.partition('role="alert"')[2].partition("</div>")[0]
        assert "Marie Tremblay" not in page
    assert not AuditEntry.objects.filter(kind__in=[Kind.AUDIT_READ, Kind.LIST_EXPORTED]).exists()


def test_the_patient_s_name_is_said_and_the_way_back_to_all(desk, noted, patient):
    marie = patient("Marie Tremblay")
    noted(patient=marie)
    page = text_of(desk().get(PAGE, {"patient": marie.ref, "kind": "patient_viewed"}))
    assert f'Only: <a href="/desk/hamilton/patients/{marie.ref}/">Marie Tremblay</a>.' in page
    assert '<a href="?kind=patient_viewed">All patients</a>' in page


def test_those_merged_into_a_patient_belong_to_them(desk, noted, patient):
    marie, twin = patient("Marie Tremblay"), patient("M. Tremblay")
    older, newer = noted(patient=twin), noted(patient=marie)
    Patient.objects.filter(pk=twin.pk).update(merged_into=marie)
    assert shown(desk().get(PAGE, {"patient": marie.ref})) == pks(newer, older)


# The day is the clinic's


TORONTO, AUCKLAND = "America/Toronto", "Pacific/Auckland"


@pytest.mark.parametrize(
    ("zone", "day", "first", "last", "hours"),
    [
        (TORONTO, date(2026, 11, 22), "2026-11-22T05:00", "2026-11-23T05:00", 24),
        (TORONTO, date(2026, 7, 1), "2026-07-01T04:00", "2026-07-02T04:00", 24),
        (TORONTO, date(2026, 3, 8), "2026-03-08T05:00", "2026-03-09T04:00", 23),
        (TORONTO, date(2026, 11, 1), "2026-11-01T04:00", "2026-11-02T05:00", 25),
        (AUCKLAND, date(2026, 11, 22), "2026-11-21T11:00", "2026-11-22T11:00", 24),
        (AUCKLAND, date(2026, 9, 27), "2026-09-26T12:00", "2026-09-27T11:00", 23),
        (AUCKLAND, date(2026, 4, 5), "2026-04-04T11:00", "2026-04-05T12:00", 25),
    ],
)
def test_a_day_begins_and_ends_at_the_clinic_s_midnight(clinic, noted, zone, day, first, last, hours):
    clinic.time_zone = zone
    clinic.save()
    begins, ends = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (first, last))
    assert bounds(clinic, day) == (begins, ends)
    assert ends - begins == timedelta(hours=hours)
    moment = timedelta(microseconds=1)
    noted(at=begins - moment)
    inside = [noted(at=begins), noted(at=begins + timedelta(hours=12)), noted(at=ends - moment)]
    noted(at=ends)
    here, _nowhere = entries(clinic, Criteria(day=day))
    assert sorted(here.values_list("pk", flat=True)) == pks(*inside)


def test_times_are_the_clinic_s(desk, noted, sister):
    noted(where=sister, at=datetime(2026, 11, 22, 17, 0, tzinfo=UTC))
    client = desk(Role.AUDITOR, at=sister)
    page = "/desk/hamilton-nz/audit/"
    assert "Monday 23 November 2026, 06:00" in text_of(client.get(page, {"on": "2026-11-23"}))
    assert "No entry fits these choices." in text_of(client.get(page, {"on": "2026-11-22"}))


# Reading it is an entry, and so is taking it away


def test_reading_is_audited(desk, patient):
    marie, client = patient(), desk()
    client.get(PAGE)
    client.get(PAGE, {"patient": marie.ref, "kind": "plan_made"})
    first, second = AuditEntry.objects.filter(kind=Kind.AUDIT_READ).order_by("pk")
    assert (first.person, first.patient_ref, first.detail) == (client.user, None, {"filters": []})
    assert (second.patient_ref, second.detail) == (marie.ref, {"filters": ["patient", "kind"]})


def test_the_file(desk, noted, person, patient):
    ada = person(Role.CLINICIAN, first_name="Ada", last_name="Okafor")
    marie = patient("Marie Tremblay")
    noted(Kind.PLAN_MADE, person=ada, patient=marie, address="192.0.2.7", procedure="botox")
    noted(Kind.SIGN_IN_FAILED, where=None, why="password")
    noted(Kind.PLAN_MADE, at=datetime(2026, 7, 1, 4, 0, tzinfo=UTC))
    response = desk(Role.AUDITOR).get(f"{PAGE}csv/")
    assert response.streaming
    assert response["Content-Disposition"] == 'attachment; filename="audit.csv"'
    text = response.getvalue().decode("utf-8-sig")
    assert "Marie Tremblay" not in text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["What happened"] for row in rows] == ["Plan made", "Sign-in failed", "Plan made"]
    assert rows[0]["Time"] == "2026-07-01 00:00:00-04:00"
    assert rows[2] == {
        "Time": "2026-11-22 12:00:00-05:00",
        "Person": "Ada Okafor",
        "What happened": "Plan made",
        "Patient’s reference": str(marie.ref),
        "References of others shown": "",
        "Address": "192.0.2.7",
        "Detail": "Procedure: Botox",
    }
    assert AuditEntry.objects.get(kind=Kind.LIST_EXPORTED).detail == {
        "list": "audit",
        "rows": 3,
        "filters": [],
    }


def test_the_file_of_what_was_asked_for(desk, noted, patient):
    marie = patient()
    noted(patient=marie)
    noted()
    response = desk().get(f"{PAGE}csv/", {"patient": marie.ref})
    assert len(response.getvalue().decode().splitlines()) == 2
    entry = AuditEntry.objects.get(kind=Kind.LIST_EXPORTED)
    assert entry.patient_ref == marie.ref
    assert entry.detail == {"list": "audit", "rows": 1, "filters": ["patient"]}


# Size


def many(clinic, count, **fields):
    rows = (
        AuditEntry(kind=Kind.PATIENT_VIEWED, at=NOON, clinic=clinic, patient_ref=uuid4(), **fields)
        for _ in range(count)
    )
    return pks(*AuditEntry.objects.bulk_create(rows))


@pytest.mark.parametrize("counts", [(30, 0), (50, 0), (51, 0), (0, 51), (50, 50), (70, 130), (130, 1)])
def test_pages_follow_each_other_without_a_gap(desk, clinic, counts):
    made = []
    for part in range(2):
        made += many(clinic, (counts[0] + part) // 2)
        made += many(None, (counts[1] + part) // 2)
    client = desk()
    address, found, pages = f"{PAGE}?kind=patient_viewed", [], 0
    while address:
        response = client.get(address)
        found += shown(response)
        pages += 1
        address = response.context["next"] and f"{PAGE}?{response.context['next']}"
    assert found == sorted(made, reverse=True)
    assert pages == -(-len(made) // 50)
    file = client.get(f"{PAGE}csv/?kind=patient_viewed").getvalue().decode()
    assert len(file.splitlines()) == 1 + len(made)


@pytest.mark.parametrize("query", [{}, {"on": "2026-11-22"}, {"patient": str(uuid4())}])
def test_as_many_queries_for_5_as_for_200(desk, clinic, person, patient, query):
    client, taken = desk(), []
    ref = query.get("patient")
    for count in (5, 195):
        for place in (clinic, None):
            AuditEntry.objects.bulk_create(
                AuditEntry(
                    kind=Kind.PATIENT_VIEWED,
                    at=NOON,
                    clinic=place,
                    patient_ref=ref or patient().ref,
                    person=person() if number < 10 else client.user,
                )
                for number in range(count)
            )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(PAGE, query)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 12


@pytest.mark.parametrize(
    ("criteria", "index"),
    [
        (Criteria(), "audit_by_clinic"),
        (Criteria(kind="plan_made"), "audit_by_kind"),
        (Criteria(person=7), "audit_by_person"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_page_is_read_in_the_order_of_an_index(clinic, criteria, index):
    if connection.vendor != "sqlite":
        pytest.skip("The plan is SQLite's.")
    for each in entries(clinic, criteria):
        plan = each.order_by("-pk")[:51].explain()
        assert index in plan
        assert "ORDER BY" not in plan, "sorted"
