"""The cases of the constraints of what a chart is made of: offers, circumstances, areas, open days, upper figures."""

from datetime import date

from intervals.engine.periods import FIRST_DAY, LAST_DAY, LONGEST_DAYS, LONGEST_MONTHS
from intervals.models.circumstances import ToldBy
from tests.models.case import AFTER, BEFORE, Case, choice, day, together
from tests.models.rows_desk import AT, VOIDED, area, colleague, procedure, sister, user

BEST_BY = {"best_by_months": 0, "best_by_days": 21}
START_AGAIN = {"start_again_months": 0, "start_again_days": 22}
HOLIDAY = {"holiday": "christmas-day"}
OF_COLLEAGUE = {"practitioner": colleague}


def best_by(months: int | None, days: int | None) -> dict:
    return {"best_by_months": months, "best_by_days": days}


def start_again(months: int | None, days: int | None) -> dict:
    return {"start_again_months": months, "start_again_days": days}


CASES = {
    "rule_best_by_whole": Case(
        refused=[best_by(0, None), best_by(None, 21)], accepted=[best_by(None, None), best_by(0, 21)]
    ),
    "rule_start_again_whole": Case(
        refused=[start_again(0, None), start_again(None, 42)],
        accepted=[start_again(None, None), start_again(0, 42)],
    ),
    "rule_upper_figures_in_range": Case(
        refused=[
            best_by(LONGEST_MONTHS + 1, 0),
            best_by(0, LONGEST_DAYS + 1),
            best_by(None, None) | start_again(LONGEST_MONTHS + 1, 0),
            best_by(None, None) | start_again(0, LONGEST_DAYS + 1),
        ],
        accepted=[best_by(LONGEST_MONTHS, LONGEST_DAYS), start_again(LONGEST_MONTHS, LONGEST_DAYS)],
    ),
    "rule_best_by_never_before_recommended": Case(
        refused=[
            best_by(0, 13),
            best_by(0, 0),
            best_by(1, 0) | {"recommended_days": 29},
            best_by(0, 30) | {"recommended_months": 1, "recommended_days": 0},
        ],
        accepted=[
            best_by(0, 14),
            best_by(1, 0) | {"recommended_days": 28},
            best_by(0, 31) | {"recommended_months": 1, "recommended_days": 0},
            best_by(1, 14),
        ],
    ),
    "rule_start_again_last": Case(
        refused=[
            start_again(0, 14),
            start_again(0, 0),
            best_by(0, 21) | start_again(0, 21),
            best_by(0, 21) | start_again(0, 20),
            best_by(0, 28) | start_again(1, 0),
            best_by(1, 0) | start_again(0, 31),
            best_by(1, 3) | start_again(1, 3),
            {"recommended_months": 1, "recommended_days": 0} | start_again(0, 31),
        ],
        accepted=[
            start_again(0, 15),
            best_by(0, 21) | start_again(0, 22),
            best_by(0, 27) | start_again(1, 0),
            best_by(1, 0) | start_again(0, 32),
            best_by(1, 3) | start_again(1, 4),
            best_by(1, 3) | start_again(2, 3),
            {"recommended_months": 1, "recommended_days": 0} | start_again(0, 32),
        ],
    ),
    "odd_record_once": Case(
        beside={},
        refused=[{}],
        accepted=[{"record": 8}, {"guard": "plan_of_its_patients_clinic"}, {"clinic": sister}],
    ),
    "rule_review_due_after_review": Case(
        refused=[{"review_due": date(2026, 11, 1)}, {"review_due": AFTER}, {"review_due": BEFORE}],
        accepted=[{"review_due": date(2026, 11, 2)}, {"review_due": LAST_DAY}, {"review_due": None}],
    ),
    "rule_called_off_whole": Case(
        refused=[
            {"called_off_at": AT},
            {"called_off_because": "Not so"},
            {"called_off_at": AT, "called_off_because": "Not so"},
            {"called_off_at": AT, "called_off_by": user},
        ],
        accepted=[{}, {"called_off_at": AT, "called_off_by": user, "called_off_because": "Not so"}],
    ),
    "offer_once": Case(
        beside={},
        refused=[{}, {"public_name": "a resurfacing"}],
        accepted=[{"clinic": sister}, {"procedure": lambda database: procedure(database, "filler")}],
    ),
    "offer_least_age_of_people": Case(
        refused=[{"least_age": 0}, {"least_age": 100}],
        accepted=[{"least_age": 1}, {"least_age": 99}, {"least_age": None}],
    ),
    "clinic_country_shape": Case(
        refused=[{"country": each} for each in ("C", "ca", "C1", "Ca", "C\n", " C")],
        accepted=[{"country": each, "region": ""} for each in ("", "CA", "NZ")],
    ),
    "clinic_region_shape": Case(
        refused=[
            *({"country": "CA", "region": each} for each in ("on", "O N", "-", "ON\n", " ON")),
            {"country": "", "region": "ON"},
        ],
        accepted=[{"country": "CA", "region": each} for each in ("", "ON", "1", "WKO", "09")],
    ),
    "area_not_within_itself": Case(
        refused=[{"id": 999, "within_id": 999}],
        accepted=[{"within": None}, {"within": lambda database: area(database, "face")}],
        foreseen=True,
    ),
    "circumstance_given_in_range": Case(
        refused=[{"given_on": BEFORE}, {"given_on": AFTER}],
        accepted=[{"given_on": None}, {"given_on": date(1984, 2, 29)}, {"given_on": LAST_DAY}],
    ),
    "circumstance_told_by_known": choice("told_by", ToldBy.values),
    "circumstance_voided_with_reason": together(VOIDED),
    "open_week_one_of_a_clinic": Case(
        beside={},
        refused=[{}, {"sunday": True}],
        accepted=[{"clinic": sister}, OF_COLLEAGUE],
    ),
    "open_week_one_of_a_practitioner": Case(
        beside=OF_COLLEAGUE,
        refused=[OF_COLLEAGUE, OF_COLLEAGUE | {"sunday": True}],
        accepted=[{"practitioner": user}, OF_COLLEAGUE | {"clinic": sister}, {}],
    ),
    "closed_days_in_range": Case(
        refused=[{"first": BEFORE}, {"last": AFTER}],
        accepted=[{"first": FIRST_DAY}, {"last": LAST_DAY}],
    ),
    "closed_days_end_after_they_begin": Case(
        refused=[{"last": date(2026, 12, 23)}], accepted=[{"last": date(2026, 12, 24)}, {}]
    ),
    "closed_days_holiday_once": Case(
        beside=HOLIDAY,
        refused=[HOLIDAY, HOLIDAY | {"title": "Noël", "last": date(2026, 12, 27)}],
        accepted=[
            HOLIDAY | {"first": date(2026, 12, 25)},
            HOLIDAY | {"clinic": sister},
            HOLIDAY | OF_COLLEAGUE,
            {"holiday": "boxing-day"},
            {},
        ],
    ),
    "extra_day_in_range": day("day"),
    "extra_day_once_of_a_clinic": Case(
        beside={}, refused=[{}], accepted=[{"day": date(2026, 12, 13)}, {"clinic": sister}, OF_COLLEAGUE]
    ),
    "extra_day_once_of_a_practitioner": Case(
        beside=OF_COLLEAGUE,
        refused=[OF_COLLEAGUE],
        accepted=[
            OF_COLLEAGUE | {"day": date(2026, 12, 13)},
            OF_COLLEAGUE | {"clinic": sister},
            {"practitioner": user},
            {},
        ],
    ),
}
