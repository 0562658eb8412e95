"""What a chart needs comes to a desk at work, and goes again: on both databases, with the clinics' rows in place."""

from datetime import date

import pytest
from django.db import IntegrityError

from tests.models.test_migrations_desk import NOW, SOURCED, WAITS, migrate, refuses

BEFORE, SCHEMA, AFTER = "0004_desk_data", "0005_chart", "0006_chart_data"
KEPT = [
    "Clinic",
    "Procedure",
    "IntervalRule",
    "Topic",
    "Section",
    "User",
    "Membership",
    "Area",
    "Patient",
    "Treatment",
    "TreatedArea",
    "Plan",
    "Hold",
    "Override",
    "Contact",
    "AuditEntry",
]
ADDED = {
    "Clinic": {"country", "region"},
    "Area": {"within_id"},
    "IntervalRule": {
        "best_by_months",
        "best_by_days",
        "start_again_months",
        "start_again_days",
        "same_area",
    },
}
ADDED_SINCE = {
    "Clinic": {"plans_judged_by"},
    "Plan": {"closed_day_ok", "in_doubt", "slip"},
    "Override": {"against"},
    "IntervalRule": {"examples", "review_due", "source_says"},
}
SHIPPED_LATER = ("vaccine", "dental-work", "isotretinoin-end", "sunburn", "event", "upper-face")
RENAMED = {"whole-face": "face", "between-the-brows": "glabella"}


def at_work(connection):
    """A desk with something of everything, and a second clinic with a rule, a procedure and areas of its own."""
    table = migrate(connection, BEFORE)
    north = table("Clinic").create(slug="north", name="North", town="York", time_zone="Europe/London")
    user = table("User").create(email="ada@clinic.example", password="!")
    table("Membership").create(user=user, clinic=north, role="manager")
    peel = table("Procedure").create(slug="peel", name="Peel", public_name="a peel", kind="other")
    botox = table("Procedure").get(slug="botox")
    rule = table("IntervalRule").create(clinic=north, earlier=peel, later=botox, **WAITS, **SOURCED)
    table("Area").create(slug="elbow", name="Elbow", order=7)
    patient = table("Patient").create(
        clinic=north, name="Joséphine", date_of_birth=date(1984, 2, 29), created_by=user, created_at=NOW
    )
    mine = {"clinic": north, "patient": patient}
    done = {"procedure": peel, "given_on": date(2026, 11, 20), "recorded_by": user, "recorded_at": NOW}
    treatment = table("Treatment").create(**mine, **done, lot_number="c-1")
    table("TreatedArea").create(treatment=treatment, area=table("Area").get(slug="whole-face"))
    meant = {"procedure": botox, "planned_on": date(2026, 11, 24), "created_by": user, "created_at": NOW}
    plan = table("Plan").create(**mine, **meant)
    table("Hold").create(**mine, procedure=botox, reason="Red", set_by=user, set_at=NOW)
    warned = {"status": "too_soon", "said": "Too soon.", "rule": rule, "reason": "other"}
    table("Override").create(**mine, plan=plan, **warned, by=user, at=NOW, made_on=date(2026, 11, 22))
    called = {"outcome": "called", "by": user, "at": NOW, "made_on": date(2026, 11, 22)}
    table("Contact").create(**mine, procedure=botox, **called)
    table("AuditEntry").create(at=NOW, kind="patient_viewed", clinic=north, person=user)
    return table


def contents(table):
    """Every row of every table, without the columns and rows that come with the chart, under the names of before."""
    back = {new: old for old, new in RENAMED.items()}
    return {
        name: [
            {
                column: back.get(value, value) if column == "slug" else value
                for column, value in row.items()
                if column not in ADDED.get(name, set()) | ADDED_SINCE.get(name, set())
            }
            for row in table(name).order_by("pk").values()
            if row.get("slug") not in SHIPPED_LATER
        ]
        for name in KEPT
    }


def test_the_chart_comes_to_a_desk_at_work_and_goes_again(empty):
    before = contents(at_work(empty))
    assert all(before.values()), "something of everything"

    table = migrate(empty, AFTER)
    assert contents(table) == before
    assert refuses(empty, table)
    before = contents(table)

    rules = table("IntervalRule").values_list(*sorted(ADDED["IntervalRule"]))
    assert set(rules) == {(None, None, False, None, None)}
    assert dict(table("Clinic").values_list("slug", "country")) == {"hamilton": "CA", "north": ""}
    assert set(table("Offer").values_list("clinic__slug", "procedure__slug", "public_name")) == {
        (clinic, procedure, "")
        for clinic in ("hamilton", "north")
        for procedure in ("microneedling", "botox", "peel")
    }
    within = dict(table("Area").values_list("slug", "within__slug"))
    assert (within["glabella"], within["upper-face"], within["elbow"]) == ("upper-face", "face", None)
    assert table("TreatedArea").get().area.slug == "face"

    laser = table("Procedure").create(slug="laser", name="Laser", public_name="laser", kind="energy")
    table("Area").filter(slug="nose").update(within=None)
    assert contents(migrate(empty, BEFORE)) != before, "the laser is there"
    table = migrate(empty, BEFORE)
    assert refuses(empty, table)
    assert table("Procedure").get(slug="laser").kind == "other"
    table("Procedure").filter(pk=laser.pk).delete()
    table = migrate(empty, AFTER)
    assert refuses(empty, table)
    assert table("Patient").get().name == "Joséphine"


def test_what_a_clinic_has_changed_stays_its_own(empty):
    table = migrate(empty, BEFORE)
    table("Clinic").update(town="Ancaster")
    table("Area").filter(slug="whole-face").update(name="Face, all of it")
    table("Area").filter(slug="between-the-brows").update(slug="glabella")
    table("Procedure").create(slug="event", name="Open evening", public_name="an evening", kind="other")
    table = migrate(empty, AFTER)
    assert table("Clinic").get().country == ""
    assert table("Area").get(slug="whole-face").name == "Face, all of it"
    assert not table("Area").filter(slug__in=["face", "upper-face"]).exists()
    assert not table("Area").exclude(within=None).exists()
    assert table("Procedure").get(slug="event").kind == "other"


def test_a_clinic_without_the_shipped_rows(empty):
    table = migrate(empty, BEFORE)
    for name in ("Topic", "IntervalRule", "Clinic", "Procedure", "Area"):
        table(name).all().delete()
    table = migrate(empty, AFTER)
    assert not table("Area").exists()
    assert not table("Offer").exists()


def test_between_the_two_migrations_nothing_is_lost(empty):
    before = contents(at_work(empty))
    table = migrate(empty, SCHEMA)
    assert contents(table) == before
    assert refuses(empty, table)
    with pytest.raises(IntegrityError):
        table("IntervalRule").update(best_by_months=1)
