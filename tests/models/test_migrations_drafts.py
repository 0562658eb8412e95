"""Drafts for all clinics come, and are thrown away where the version before has to read the table; both databases."""

from datetime import UTC, datetime

from tests.models.test_migrations_desk import migrate

BEFORE, AFTER = "0055_procedures_retired", "0056_drafts_for_all"
AT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


def test_a_clinics_own_stays_and_one_for_all_goes(empty):
    table = migrate(empty, BEFORE)
    clinic, ada = table("Clinic").get(), table("User").create(email="ada@clinic.example", password="!")
    earlier, later = (table("Procedure").get(slug=slug) for slug in ("microneedling", "botox"))

    def values(clinic):
        pair = {
            "clinic_id": clinic and clinic.pk,
            "earlier_id": earlier.pk,
            "later_id": later.pk,
            "content": {},
        }
        return pair | {"written_by_id": ada.pk, "changed_by_id": ada.pk, "changed_at": AT}

    own = table("RuleDraft").create(**values(clinic))
    table = migrate(empty, AFTER)
    table("RuleDraft").create(**values(None))
    assert table("RuleDraft").count() == 2
    assert [each.pk for each in migrate(empty, BEFORE)("RuleDraft").all()] == [own.pk]
    assert [each.pk for each in migrate(empty, AFTER)("RuleDraft").all()] == [own.pk]
