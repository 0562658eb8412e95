"""What columns refuse besides the constraints: a slug twice, a row that is pointed to, a wrong zone or address."""

import zoneinfo

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, models, transaction
from django.db.models import ProtectedError

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.guidance import Section, Topic
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from tests.models.rows import VALUES
from tests.models.test_constraints import MODELS, create

FOREIGN_KEYS = [
    pytest.param(field, id=f"{model.__name__}-{field.name}")
    for model in MODELS
    for field in model._meta.get_fields()
    if isinstance(field, models.ForeignKey)
]
NUMBERS = [
    pytest.param(field, id=f"{model.__name__}-{field.name}")
    for model in MODELS
    for field in model._meta.get_fields()
    if isinstance(field, models.IntegerField) and not field.primary_key
]


@pytest.mark.parametrize("model", [Clinic, Procedure, Topic])
def test_a_slug_is_taken_once(model, database):
    create(model, database, {"slug": "same"})
    with pytest.raises(IntegrityError), transaction.atomic(using=database):
        create(model, database, {"slug": "same"})
    create(model, database, {"slug": "same-2"})


@pytest.mark.parametrize("field", NUMBERS)
def test_no_number_is_negative(field, database):
    with pytest.raises(IntegrityError), transaction.atomic(using=database):
        create(field.model, database, {field.name: -1})


@pytest.mark.parametrize("field", FOREIGN_KEYS)
def test_what_is_pointed_to_stays(field, database):
    """Deleting it is refused by Django before anything is written, and by the database if Django is passed by."""
    other = field.related_model._default_manager.using(database).create(
        **VALUES[field.related_model](database)
    )
    row = create(field.model, database, {field.name: other})
    if field.model is Section:
        other.delete()
        assert not Section.objects.using(database).filter(pk=row.pk).exists()
        return
    with pytest.raises(ProtectedError):
        other.delete()
    with pytest.raises(IntegrityError), transaction.atomic(using=database):  # noqa: PT012 - either of the two
        field.related_model._default_manager.using(database).filter(pk=other.pk)._raw_delete(database)
        connections[database].check_constraints()
    row.delete()
    other.delete()


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
        (Topic(title="Sun"), "Sun"),
        (Section(heading="Sun"), "Sun"),
        (User(email="ada@clinic.example"), "ada@clinic.example"),
        (
            IntervalRule(earlier=Procedure(name="Peel"), later=Procedure(name="Laser"), version=2),
            "Peel → Laser, 2",
        ),
    ],
)
def test_a_row_in_words(row, words):
    assert str(row) == words
