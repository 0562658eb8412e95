"""The cases of the constraints of the public site's tables."""

from datetime import date

from intervals.engine.periods import FIRST_DAY, LAST_DAY, LONGEST_DAYS, LONGEST_MONTHS
from intervals.models.guidance import Kind, Place, Topic
from intervals.models.procedures import ProcedureKind
from intervals.models.rules import Evidence, InsideMinimum
from tests.models.case import AFTER, BEFORE, Case, choice, day, together, web_address
from tests.models.rows_desk import AT, clinic, colleague, procedure, user

LONGEST = {"recommended_months": LONGEST_MONTHS, "recommended_days": LONGEST_DAYS}
SHARED = {"version": 1, "valid_from": date(2026, 1, 1)}
OWN = SHARED | {"clinic": clinic}
NEXT = {"version": 2, "valid_from": date(2026, 1, 2)}
IN_FORCE = {"state": "published", "published_by": user, "published_at": AT, "first_day": AT.date()}
BACKWARDS = {
    "earlier": lambda database: procedure(database, "laser"),
    "later": lambda database: procedure(database, "filler"),
}

CASES = {
    "user_email_unique_any_case": Case(
        beside={"email": "ada@clinic.example"},
        refused=[{"email": "ADA@clinic.example"}, {"email": "ada@CLINIC.example"}],
        accepted=[{"email": "ida@clinic.example"}],
    ),
    "clinic_time_zone_shape": Case(
        refused=[
            {"time_zone": zone}
            for zone in ("", " ", "America Toronto", "/Toronto", "A/B/C/D", "America/Toronto\n", "America/")
        ],
        accepted=[
            {"time_zone": zone}
            for zone in ("UTC", "America/Toronto", "America/Argentina/Buenos_Aires", "Etc/GMT+5")
        ],
        foreseen=True,
    ),
    "clinic_own_age_of_people": Case(
        refused=[{"own_access_from_age": age} for age in (0, 31)],
        accepted=[{"own_access_from_age": age} for age in (1, 16, 30, None)],
    ),
    "clinic_booking_url_web": web_address("booking_url"),
    "clinic_first_pair_whole": together({f"first_{side}": made for side, made in BACKWARDS.items()}),
    "appearance_both_colours": Case(
        refused=[
            {"light": "#123456"},
            {"dark": "#abcdef"},
            *(
                {"light": wrong, "dark": "#abcdef"}
                for wrong in ("#ABCDEF", "123456", "#1234", "#12345g", "#12345\n")
            ),
            {"light": "#123456", "dark": "red"},
        ],
        accepted=[{}, {"light": "#123456", "dark": "#abcdef"}],
    ),
    "appearance_logo_has_size": Case(
        refused=[
            {"logo": b"RIFF"},
            {"logo": b"RIFF", "width": 3},
            {"logo": b"RIFF", "height": 1},
            {"width": 3, "height": 1},
        ],
        accepted=[{}, {"logo": b"RIFF", "width": 3, "height": 1}],
    ),
    "appearance_logo_small": Case(
        refused=[{"logo": b"R" * 10_001, "width": 3, "height": 1}],
        accepted=[{"logo": b"R" * 10_000, "width": 3, "height": 1}],
    ),
    "topic_source_url_web": web_address("source_url"),
    "topic_reviewed_in_range": day("reviewed_on"),
    "topic_published_is_sourced": Case(
        refused=[{name: ""} for name in ("source_title", "reviewed_by", "title", "summary")],
        accepted=[
            {"published": False, "source_title": "", "reviewed_by": "", "title": "", "summary": ""},
            {"source_url": ""},
        ],
        foreseen=True,
    ),
    "section_order_unique": Case(
        beside={"order": 70},
        refused=[{"order": 70}, {"order": 70, "heading": "Another"}],
        accepted=[
            {"order": 71},
            {"order": 70, "topic": lambda database: Topic.objects.using(database).get(slug="recovery")},
        ],
    ),
    "section_place_known": choice("place", Place.values),
    "section_kind_known": choice("kind", Kind.values),
    "intervalrule_source_url_web": web_address("source_url"),
    "intervalrule_reviewed_in_range": day("reviewed_on"),
    "rule_one_shared_version_a_day": Case(
        beside=SHARED,
        refused=[SHARED | {"version": 2}, SHARED | {"version": 2, "withdrawn": True}],
        accepted=[NEXT, OWN, SHARED | BACKWARDS],
    ),
    "rule_one_own_version_a_day": Case(
        beside=OWN, refused=[OWN | {"version": 2}], accepted=[OWN | NEXT, SHARED, OWN | BACKWARDS]
    ),
    "rule_shared_version_unique": Case(
        beside=SHARED, refused=[NEXT | {"version": 1}], accepted=[NEXT, OWN, SHARED | BACKWARDS]
    ),
    "rule_own_version_unique": Case(
        beside=OWN, refused=[OWN | NEXT | {"version": 1}], accepted=[OWN | NEXT, SHARED, OWN | BACKWARDS]
    ),
    "rule_version_from_1": Case(refused=[{"version": 0}], accepted=[{"version": 1}, {"version": 2}]),
    "rule_valid_from_in_range": day("valid_from"),
    "rule_waits_in_range": Case(
        refused=[
            LONGEST | {"minimum_months": LONGEST_MONTHS + 1},
            LONGEST | {"minimum_days": LONGEST_DAYS + 1},
            {"recommended_months": LONGEST_MONTHS + 1},
            {"recommended_days": LONGEST_DAYS + 1},
        ],
        accepted=[
            LONGEST | {"minimum_months": LONGEST_MONTHS, "minimum_days": LONGEST_DAYS},
            LONGEST,
            {"same_day_allowed": True, "minimum_days": 0, "recommended_days": 0},
        ],
    ),
    "rule_minimum_or_same_day": Case(
        refused=[{"minimum_days": 0}],
        accepted=[
            {"minimum_days": 0, "same_day_allowed": True},
            {"minimum_days": 1},
            {"minimum_days": 0, "minimum_months": 1, "recommended_months": 1},
        ],
    ),
    "rule_recommended_never_shorter": Case(
        refused=[
            {"recommended_days": 6},
            {"minimum_months": 1, "minimum_days": 0, "recommended_days": 30},
            {"minimum_days": 29, "recommended_months": 1, "recommended_days": 0},
        ],
        accepted=[
            {"recommended_days": 7},
            {"minimum_months": 1, "minimum_days": 0, "recommended_days": 31},
            {"minimum_days": 28, "recommended_months": 1, "recommended_days": 0},
            {"minimum_months": 1, "recommended_months": 1, "recommended_days": 7},
        ],
    ),
    "rule_evidence_known": choice("evidence", Evidence.values),
    "rule_inside_minimum_known": choice("inside_minimum", InsideMinimum.values),
    "draft_proved_before_approved": Case(
        refused=[{"approved_by": colleague, "proved_by": None}],
        accepted=[{"approved_by": colleague, "proved_by": user}, {"proved_by": colleague}],
    ),
    "draft_approved_by_another": Case(
        refused=[
            {"approved_by": user, "proved_by": user},
            {"approved_by": colleague, "changed_by": colleague, "proved_by": user},
            {"approved_by": colleague, "written_by": colleague, "proved_by": user},
        ],
        accepted=[{"approved_by": colleague, "proved_by": user}],
    ),
    "draft_imported_once": Case(
        beside={"imported": "0" * 64},
        refused=[{"imported": "0" * 64}],
        accepted=[{"imported": "1" * 64}, {"imported": ""}],
    ),
    "guidance_number_once": Case(
        beside={},
        refused=[{"state": "ended"}],
        accepted=[{"state": "ended", "number": 2}, {"slug": "shade"}, {"clinic": clinic}],
    ),
    "guidance_one_draft": Case(
        beside={},
        refused=[{"number": 2}],
        accepted=[{"number": 2, "slug": "shade"}, {"number": 2, "clinic": clinic}],
    ),
    "guidance_one_begins": Case(
        beside=IN_FORCE,
        refused=[IN_FORCE | {"number": 2}],
        accepted=[
            {"number": 2},
            IN_FORCE | {"number": 2, "clinic": clinic},
            IN_FORCE | {"number": 2, "first_day": LAST_DAY},
        ],
    ),
    "guidance_number_from_1": Case(refused=[{"number": 0}], accepted=[{"number": 1}]),
    "guidance_state_known": Case(
        refused=[{"state": "unknown"}, {"state": "DRAFT"}, {"state": ""}],
        accepted=[{}, IN_FORCE, {"state": "ended"}],
        foreseen=True,
    ),
    "guidance_published_by_somebody": Case(
        refused=[
            {"state": "ended", "published_by": user},
            {"state": "ended", "published_at": AT, "first_day": AT.date()},
        ],
        accepted=[{"state": "ended"}, IN_FORCE, IN_FORCE | {"state": "ended"}],
    ),
    "guidance_published_or_not": Case(
        refused=[{"state": "published"}, IN_FORCE | {"state": "draft"}],
        accepted=[{}, IN_FORCE, {"state": "ended"}],
    ),
    "guidance_first_day_known": Case(
        refused=[
            {"first_day": AT.date()},
            IN_FORCE | {"first_day": None},
            IN_FORCE | {"first_day": BEFORE},
            IN_FORCE | {"first_day": AFTER},
        ],
        accepted=[{}, IN_FORCE, IN_FORCE | {"first_day": FIRST_DAY}, IN_FORCE | {"first_day": LAST_DAY}],
    ),
    "procedure_retired_whole": Case(
        refused=[
            {"retired_at": AT},
            {"retired_by": user},
            {"retired_at": AT, "retired_by": user},
            {"retired_at": AT, "clinic": clinic},
            {"retired_by": user, "clinic": clinic},
        ],
        accepted=[{}, {"retired_at": AT, "retired_by": user, "clinic": clinic}],
    ),
    "procedure_kind_known": choice("kind", ProcedureKind.values),
}
