"""What columns refuse besides the constraints (a slug twice, a wrong zone or address), work out, and say."""

import zoneinfo
from datetime import date
from uuid import UUID

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from intervals.models.accounts import User
from intervals.models.answers import SaidNo
from intervals.models.appearances import Appearance
from intervals.models.areas import Area
from intervals.models.asked import Asked
from intervals.models.audit import AuditEntry, Shown
from intervals.models.circumstances import Circumstance
from intervals.models.clinic_messages import ClinicMessage, MailHours
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent
from intervals.models.contacts import Contact
from intervals.models.evidence import ReadProcedure, ReadSource, ReadStatement
from intervals.models.feeds import Feed, FeedDate
from intervals.models.guidance import Section, Topic
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.members import Invitation, Membership
from intervals.models.messages import Message
from intervals.models.notices import Notice
from intervals.models.odd_records import OddRecord
from intervals.models.offers import Offer
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.models.overrides import Override
from intervals.models.own_visits import LastVisit
from intervals.models.own_words import OwnWord
from intervals.models.patients import Amendment, NameWord, Patient, SearchKey
from intervals.models.plans import Hold, Plan, PlannedArea
from intervals.models.portal import PortalAccess, SignInCode
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.searches import SearchPace
from intervals.models.submissions import Submission
from intervals.models.treatments import TreatedArea, Treatment
from tests.models.rows import MODELS, create
from tests.models.rows_desk import AT, NEEDS, access, clinic, colleague, plan, sister, treatment, user

NUMBERS = [
    pytest.param(field, id=f"{model.__name__}-{field.name}")
    for model in MODELS
    for field in model._meta.get_fields()
    if isinstance(field, models.IntegerField) and not field.primary_key and field.name != "record"
]


# Two values of every column that is taken once.
ONCE = {
    "User.email": ["ada@clinic.example", "ida@clinic.example"],
    "Clinic.slug": ["same", "same-2"],
    "Procedure.slug": ["same", "same-2"],
    "Topic.slug": ["same", "same-2"],
    "Area.slug": ["same", "same-2"],
    "ReadProcedure.slug": ["same", "same-2"],
    "ReadSource.code": ["same", "same-2"],
    "ReadStatement.code": ["same", "same-2"],
    "SetUpLink.digest": ("0" * 64, "1" * 64),
    "Invitation.digest": ["0" * 64, "1" * 64],
    "Patient.ref": [UUID(int=8), UUID(int=9)],
    "Treatment.ref": [UUID(int=8), UUID(int=9)],
    "Plan.ref": [UUID(int=8), UUID(int=9)],
    "Course.ref": [UUID(int=8), UUID(int=9)],
    "Circumstance.ref": [UUID(int=8), UUID(int=9)],
    "Hold.ref": [UUID(int=8), UUID(int=9)],
    "Feed.digest": ["0" * 64, "1" * 64],
    "LastVisit.access": [access, lambda database: access(database, 2)],
    "OwnWord.ref": [UUID(int=8), UUID(int=9)],
    "PortalAccess.ref": [UUID(int=8), UUID(int=9)],
    "Appearance.clinic": [clinic, sister],
    "Message.key": ["same", "same-2"],
    "Asked.ref": [UUID(int=8), UUID(int=9)],
    "Consent.ref": [UUID(int=8), UUID(int=9)],
    "MailHours.clinic": [clinic, sister],
    "SearchPace.person": [user, colleague],
    "Submission.key": [UUID(int=8), UUID(int=9)],
    "Treatment.replaces": [treatment, lambda database: treatment(database, 2)],
    "Plan.treatment": [treatment, lambda database: treatment(database, 2)],
    "Plan.moved_to": [plan, lambda database: plan(database, 2)],
}
UNIQUE = {
    f"{model.__name__}.{field.name}": field
    for model in MODELS
    for field in model._meta.concrete_fields
    if field.unique and not field.primary_key
}


def test_every_column_that_is_taken_once_is_named():
    assert UNIQUE.keys() == ONCE.keys()


@pytest.mark.parametrize("name", ONCE)
def test_it_is_taken_once(name, database):
    field, needs = UNIQUE[name], NEEDS.get(name, {})
    first, second = ONCE[name]
    create(field.model, database, needs | {field.name: first})
    with pytest.raises(IntegrityError, match=field.column), transaction.atomic(using=database):
        create(field.model, database, needs | {field.name: first})
    create(field.model, database, needs | {field.name: second})


@pytest.mark.parametrize("field", NUMBERS)
def test_no_number_is_negative(field, database):
    with pytest.raises(IntegrityError), transaction.atomic(using=database):
        create(field.model, database, {field.name: -1})


# What the database works out

SPELLINGS = ["C1234A", "c1234a", "C-1234-A", "c 1234 a", " C12 34A ", "c--12  34-a"]


@pytest.mark.parametrize("column", ["lot_number", "cartridge_lot"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_lot_has_one_key_however_it_is_spelled(column, spelling, database):
    keys = ("lot_key", "cartridge_lot_key") if column == "lot_number" else ("cartridge_lot_key", "lot_key")
    made = create(Treatment, database, {column: spelling})
    made.refresh_from_db()
    assert [getattr(made, key) for key in keys] == ["C1234A", ""]
    assert getattr(made, column) == spelling, "what was typed stays"


@pytest.mark.parametrize("other", ["C1235A", "C1234", "C1234A1", "C.1234.A", "C1234Ä"])
def test_another_lot_has_another_key(other, database):
    made = create(Treatment, database, {"lot_number": other})
    made.refresh_from_db()
    assert made.lot_key == other


def test_a_key_follows_its_lot(database):
    made = create(Treatment, database, {"lot_number": "c-1"})
    rows = Treatment.objects.using(database).filter(pk=made.pk)
    rows.update(lot_number="d 2")
    assert rows.get().lot_key == "D2"


def test_a_user_is_known_by_the_address_in_any_case(database):
    ada = User.objects.db_manager(database).create_user("Ada@Clinic.example", "a long pass phrase")
    assert ada.email == "Ada@clinic.example"
    assert User.objects.db_manager(database).get_by_natural_key("ada@CLINIC.example") == ada
    assert not User.objects.db_manager(database).create_user("ida@clinic.example").has_usable_password()
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


@pytest.mark.django_db
def test_a_user_signs_in_however_the_address_is_capitalised():
    ada = User.objects.create_superuser("ada@clinic.example", "a long pass phrase")
    assert ada.is_staff
    assert ada.is_superuser
    assert authenticate(username="ADA@clinic.example", password="a long pass phrase") == ada
    assert authenticate(username="ADA@clinic.example", password="another") is None


@pytest.mark.parametrize("zone", ["America/Toronto", "UTC", "America/Argentina/Buenos_Aires", "Pacific/Apia"])
def test_a_known_zone(zone):
    Clinic(time_zone=zone).clean_fields(exclude=["slug", "name", "town"])


@pytest.mark.parametrize(
    "zone", ["", "Toronto", "america/toronto", "America/Hamilton", "EST5EDT4", "../etc/passwd"]
)
def test_an_unknown_zone(zone):
    with pytest.raises(ValidationError) as refusal:
        Clinic(time_zone=zone).clean_fields(exclude=["slug", "name", "town"])
    assert list(refusal.value.message_dict) == ["time_zone"]
    assert not zone or f"“{zone}” is not a known time zone" in refusal.value.messages[0]


@pytest.mark.django_db
def test_the_database_takes_every_zone_there_is():
    """The shape that the database asks for leaves no known zone out."""
    constraint = next(each for each in Clinic._meta.constraints if each.name == "clinic_time_zone_shape")
    for zone in zoneinfo.available_timezones():
        constraint.validate(Clinic, Clinic(time_zone=zone))


@pytest.mark.parametrize(
    "address",
    ["", "https://book.example/", "https://book.example/?day={date}", "https://book.example/{date}/{date}"],
)
def test_a_booking_address(address):
    Clinic(booking_url=address).clean_fields(exclude=["slug", "name", "town", "time_zone"])


@pytest.mark.parametrize(
    "address",
    [
        "https://book.example/?day={day}",
        "https://book.example/?day={date}&who={name}",
        "https://book.example/?day={date",
        "https://book.example/?day=date}",
        "https://book.example/?day={}",
        "https://book.example/?day={{date}}",
        "javascript:alert({date})",
    ],
)
def test_a_booking_address_with_anything_else_in_it(address):
    with pytest.raises(ValidationError) as refusal:
        Clinic(booking_url=address).clean_fields(exclude=["slug", "name", "town", "time_zone"])
    assert list(refusal.value.message_dict) == ["booking_url"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Clinic(name="North"), "North"),
        (Procedure(name="Peel"), "Peel"),
        (Appearance(clinic=Clinic(name="North")), "North"),
        (Topic(title="Sun"), "Sun"),
        (GuidanceVersion(slug="sun", number=2), "sun, 2"),
        (Section(heading="Sun"), "Sun"),
        (ReadProcedure(name="Peel"), "Peel"),
        (ReadSource(title="Aftercare", publisher="A clinic"), "Aftercare, A clinic"),
        (
            ReadStatement(code="7", earlier=ReadProcedure(name="Peel"), later=ReadProcedure(name="Laser")),
            "7: Peel → Laser",
        ),
        (User(email="ada@clinic.example"), "ada@clinic.example"),
        (
            Membership(user=User(email="ada@clinic.example"), role="front_desk"),
            "ada@clinic.example, Front desk",
        ),
        (Invitation(email="ida@clinic.example"), "ida@clinic.example"),
        (Patient(name="Joséphine Tremblay"), "Joséphine Tremblay"),
        (SearchKey(key="joséphine".encode()), "joséphine"),
        (NameWord(word=b"tremblay"), "tremblay"),
        (Amendment(changes={"name": ["a", "b"], "email": ["", "c"]}), "name, email"),
        (Area(name="Chin"), "Chin"),
        (PlannedArea(area=Area(name="Chin")), "Chin"),
        (TreatedArea(area=Area(name="Chin")), "Chin"),
        (Treatment(procedure=Procedure(name="Peel"), given_on=date(2026, 11, 20)), "Peel, 2026-11-20"),
        (Plan(procedure=Procedure(name="Peel"), planned_on=date(2026, 12, 1)), "Peel, 2026-12-01"),
        (Circumstance(procedure=Procedure(name="Vaccination"), given_on=None), "Vaccination, …"),
        (
            Circumstance(procedure=Procedure(name="Vaccination"), given_on=date(2026, 11, 3)),
            "Vaccination, 2026-11-03",
        ),
        (OddRecord(guard="plan_after_birth", record=7), "plan_after_birth, 7"),
        (Offer(procedure=Procedure(name="Peel"), public_name="a glow"), "a glow"),
        (Offer(procedure=Procedure(name="Peel")), "Peel"),
        (OpenWeek(monday=True, friday=True), "Monday, Friday"),
        (
            ClosedDays(first=date(2026, 12, 24), last=date(2026, 12, 26), title="Noël"),
            "2026-12-24 – 2026-12-26, Noël",
        ),
        (ClosedDays(first=date(2026, 12, 24), last=date(2026, 12, 24)), "2026-12-24"),
        (ExtraDay(day=date(2026, 12, 12)), "2026-12-12"),
        (Hold(procedure=Procedure(name="Peel"), until=date(2026, 12, 1)), "Peel, 2026-12-01"),
        (Hold(procedure=Procedure(name="Peel"), until=None), "Peel, …"),
        (Override(said="Too soon."), "Too soon."),
        (Contact(outcome="no_answer", made_on=date(2026, 11, 22)), "No answer, 2026-11-22"),
        (AuditEntry(kind="list_exported", at=AT), "List exported, 2026-11-22 17:00"),
        (Shown(patient_ref=UUID(int=1)), "00000000-0000-0000-0000-000000000001"),
        (Message(kind="invitation", put_at=AT), "Invitation, 2026-11-22 17:00"),
        (PortalAccess(email="ada@home.example", invited_at=AT), "2026-11-22 17:00"),
        (SaidNo(question="Pregnant?", told_on=date(2026, 11, 17)), "Pregnant?, 2026-11-17"),
        (OwnWord(kind="deletion", said_on=date(2026, 11, 17)), "Asks for deletion, 2026-11-17"),
        (Feed(name="My phone"), "My phone"),
        (FeedDate(kind="earliest", day=date(2026, 11, 17)), "Earliest date, 2026-11-17"),
        (LastVisit(seen_at=AT), "2026-11-22 17:00"),
        (SignInCode(email="ada@home.example", asked_at=AT), "2026-11-22 17:00"),
        (Consent(kind="moved", given_at=AT), "Your date has moved, 2026-11-22 17:00"),
        (Notice(kind="due", day=date(2026, 12, 1)), "Due this week, 2026-12-01"),
        (Asked(kind="updates", asked_at=AT), "The guidance has changed, 2026-11-22 17:00"),
        (MailHours(), "9:00–19:00"),
        (ClinicMessage(kind="due"), "Due this week"),
        (SearchPace(searches=3, began=AT), "3, 2026-11-22 17:00"),
        (Submission(key=UUID(int=1)), "00000000-0000-0000-0000-000000000001"),
        (
            IntervalRule(earlier=Procedure(name="Peel"), later=Procedure(name="Laser"), version=2),
            "Peel → Laser, 2",
        ),
        (RuleDraft(earlier=Procedure(name="Peel"), later=Procedure(name="Laser")), "Peel → Laser"),
    ],
)
def test_a_row_in_words(row, words):
    assert str(row) == words
