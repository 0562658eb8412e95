"""The reasons of a desk at work cover what they covered, by the waits they were given for; on both databases."""

from datetime import date

from intervals.engine.conflicts import beyond
from intervals.engine.reasons import Status
from tests.models.test_migrations_desk import NOW, SOURCED, migrate

BEFORE, AFTER = "0020_guidance_marked", "0021_waits_in_names"
NEEDLED, PEELED = "microneedling 2026-11-17 > botox 2026-11-20", "peel 2026-11-17 > botox 2026-11-20"
HELD, UNKNOWN = "hold 7 > botox 2026-11-20", "microneedling unknown > botox 2026-11-20"
KEPT = {NEEDLED: "too_soon", PEELED: "ask_first", HELD: "consult", UNKNOWN: "consult"}


def at_work(connection):
    """Overrides of one plan, in order: by the shipped rule, by one in months, by none known, from long before."""
    table = migrate(connection, BEFORE)
    clinic, botox = table("Clinic").get(slug="hamilton"), table("Procedure").get(slug="botox")
    needling = table("Procedure").get(slug="microneedling")
    user = table("User").create(email="ada@clinic.example", password="!")
    shipped = table("IntervalRule").get(clinic=None, earlier=needling, later=botox)
    waits = {"valid_from": date(2026, 1, 1), "recommended_months": 1, "recommended_days": 14}
    own = table("IntervalRule").create(
        clinic=clinic, earlier=needling, later=botox, minimum_days=10, **waits, **SOURCED
    )
    patient = table("Patient").create(
        clinic=clinic, name="Joséphine", date_of_birth=date(1984, 2, 29), created_by=user, created_at=NOW
    )
    mine = {"clinic": clinic, "patient": patient}
    meant = {"procedure": botox, "planned_on": date(2026, 11, 20), "created_by": user, "created_at": NOW}
    plan = table("Plan").create(**mine, **meant)
    common = {"plan": plan, "status": "too_soon", "said": "Too soon.", "reason": "other", "by": user}
    for rule, against in (
        (shipped, KEPT),
        (own, {NEEDLED: "ask_first"}),
        (None, {NEEDLED: "too_soon"}),
        (shipped, {}),
    ):
        table("Override").create(
            **mine, **common, rule=rule, against=against, at=NOW, made_on=date(2026, 11, 17)
        )
    return table


def test_a_name_gets_the_wait_of_the_rule_that_was_kept_and_others_stay(empty):
    at_work(empty)
    rows = migrate(empty, AFTER)("Override").order_by("pk")
    assert list(rows.values_list("against", flat=True)) == [
        {f"{NEEDLED} by P1W": "too_soon", PEELED: "ask_first", HELD: "consult", UNKNOWN: "consult"},
        {f"{NEEDLED} by P1M2W": "ask_first"},
        {NEEDLED: "too_soon"},
        {},
    ]
    by_now = {f"{NEEDLED} by P1W": Status.TOO_SOON, f"{PEELED} by P4W": Status.ASK_FIRST}
    first = {name: Status(status) for name, status in rows[0].against.items()}
    assert beyond(by_now, first) == {}
    longer = {f"{NEEDLED} by P2W": Status.TOO_SOON}
    assert beyond(longer, first) == longer
    before = list(rows.values())
    assert list(migrate(empty, BEFORE)("Override").order_by("pk").values()) == before
    assert list(migrate(empty, AFTER)("Override").order_by("pk").values()) == before


def test_a_reason_given_where_only_a_manager_might_is_named_a_managers(empty):
    """Of that rule's pair, and of what is too soon by it; of the others nobody knows who might have gone on."""
    table = at_work(empty)
    table = migrate(empty, "0032_guidance_first_day")
    table("IntervalRule").filter(clinic=None).update(inside_minimum="manager_only")
    rows = migrate(empty, "0033_managed_in_names")("Override").order_by("pk")
    assert list(rows.values_list("against", flat=True)) == [
        {f"{NEEDLED} by P1W managed": "too_soon", PEELED: "ask_first", HELD: "consult", UNKNOWN: "consult"},
        {f"{NEEDLED} by P1M2W": "ask_first"},
        {NEEDLED: "too_soon"},
        {},
    ]
    before = list(rows.values())
    migrate(empty, "0032_guidance_first_day")
    assert list(migrate(empty, "0033_managed_in_names")("Override").order_by("pk").values()) == before
