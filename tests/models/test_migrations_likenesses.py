"""What likenesses are found by comes to a clinic with patients in place, on both databases."""

from datetime import date

import pytest
from django.db.migrations.executor import MigrationExecutor

from intervals.queries.names import full_name
from tests.models.test_migrations_desk import NOW, migrate

MIGRATION = "0007_likenesses"
BORN = date(1985, 5, 12)


@pytest.fixture
def before(empty):
    """The name of the migration before."""
    loader = MigrationExecutor(empty).loader
    [(_app, name)] = loader.get_migration("intervals", MIGRATION).dependencies
    return name


def patients(table):
    """One, another that was merged into it, and their namesake at another clinic."""
    user = table("User").create(email="ada@clinic.example", password="!")
    here = table("Clinic").get(slug="hamilton")
    there = table("Clinic").create(slug="north", name="North", town="York", time_zone="Europe/London")
    same = {"date_of_birth": BORN, "created_by": user, "created_at": NOW}
    keep = table("Patient").create(clinic=here, name="Marie Tremblay", **same)
    other = table("Patient").create(clinic=here, name="Maria Roy", merged_into=keep, **same)
    namesake = table("Patient").create(clinic=there, name="Tremblay, Marie", **same)
    return keep, other, namesake


def keys(table):
    found = table("SearchKey").order_by("pk").values_list("clinic", "patient", "key")
    return {(clinic, patient, bytes(key)) for clinic, patient, key in found}


def test_each_patient_gets_the_key_of_the_full_name(empty, before, monkeypatch):
    migration = MigrationExecutor(empty).loader.get_migration("intervals", MIGRATION)
    monkeypatch.setattr(__import__(migration.__module__, fromlist=["BATCH"]), "BATCH", 2)
    table = migrate(empty, before)
    keep, _other, namesake = patients(table)
    table("SearchKey").create(clinic=keep.clinic, patient=keep, key=b"n:marie tremblay")
    table("SearchKey").create(clinic=keep.clinic, patient=keep, key=full_name(keep.name, BORN))
    expected = {
        (keep.clinic_id, keep.pk, b"n:marie tremblay"),
        (keep.clinic_id, keep.pk, full_name("Marie Tremblay", BORN)),
        (keep.clinic_id, keep.pk, full_name("Maria Roy", BORN)),
        (namesake.clinic_id, namesake.pk, full_name("Marie Tremblay", BORN)),
    }
    assert keys(migrate(empty, MIGRATION)) == expected
    migrate(empty, before)
    assert keys(migrate(empty, MIGRATION)) == expected, "going back and forth makes no difference"


def test_a_site_without_patients(empty, before):
    migrate(empty, before)
    assert keys(migrate(empty, MIGRATION)) == set()
