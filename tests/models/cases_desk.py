"""The cases of the constraints of the desk's tables."""

from datetime import date
from decimal import Decimal

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.audit import Kind
from intervals.models.consents import Way
from intervals.models.contacts import Outcome
from intervals.models.feeds import DateKind
from intervals.models.members import Role
from intervals.models.messages import OF_PATIENTS, MessageKind
from intervals.models.overrides import OverrideReason
from intervals.models.own_words import SaidOfSkin
from intervals.models.patients import Language
from intervals.models.supplies import SupplyKind
from tests.models.case import AFTER, BEFORE, Case, choice, day, together
from tests.models.rows_desk import (
    ARCHIVED_SUPPLY,
    AT,
    CLOSED,
    DECIDED,
    ENDED,
    IN_USE,
    LIFTED,
    OBJECTED,
    OF_A_TREATMENT,
    RETIRED,
    REVIEWED,
    VOIDED,
    area,
    colleague,
    course,
    message,
    patient,
    procedure,
    sister,
    treatment,
    user,
)

OTHER_ID = {"other_id": "A-17"}
SNOOZED = {"outcome": Outcome.SNOOZED}
MOVED = {"kind": "moved", "which": "earliest", "was": date(2026, 12, 8)}
WORD_HELD = {"answered_at": AT, "answered_by": user, "outcome": "held"}
FOR_UPDATES = {"kind": "updates", "day": None}
VACCINE = {"procedure": lambda database: procedure(database, "flu-vaccine", "circumstance")}
CALLED_LATER = {"snooze_until": date(2026, 11, 30)}

CASES = {
    "membership_one_role_at_a_clinic": Case(
        beside={},
        refused=[{}, {"role": "auditor"}, {"ended_at": AT}],
        accepted=[{"user": colleague}, {"clinic": sister}],
    ),
    "membership_role_known": choice("role", Role.values),
    "invitation_role_known": choice("role", Role.values),
    "invitation_accepted_or_withdrawn": Case(
        refused=[{"accepted_at": AT, "withdrawn_at": AT}],
        accepted=[{}, {"accepted_at": AT}, {"withdrawn_at": AT}],
    ),
    "patient_other_id_unique": Case(
        beside=OTHER_ID,
        refused=[OTHER_ID, OTHER_ID | {"name": "Another", "archived_at": AT}],
        accepted=[
            {"other_id": "A-18"},
            OTHER_ID | {"clinic": sister},
            OTHER_ID | {"merged_into": patient},
            {"other_id": ""},
        ],
    ),
    "patient_named": Case(refused=[{"name": ""}], accepted=[{"name": "Z"}], foreseen=True),
    "patient_born_in_range": day("date_of_birth"),
    "patient_language_known": choice("language", Language.values, may_be_empty=True),
    "search_key_once": Case(
        beside={},
        refused=[{}],
        accepted=[
            {"key": b"josephin"},
            {"key": b"Josephine"},
            {"clinic": sister},
            {"patient": lambda database: patient(database, 2)},
        ],
    ),
    "name_word_once": Case(
        beside={},
        refused=[{}],
        accepted=[{"without_one": b"osephine"}, {"word": b"josephina"}, {"clinic": sister}],
    ),
    "treatment_given_in_range": day("given_on"),
    "treatment_voided_with_reason": together(VOIDED),
    "treatment_units_positive": Case(
        refused=[{"units": Decimal(0)}, {"units": Decimal("-0.01")}],
        accepted=[{"units": Decimal("0.01")}, {"units": None}, {"units": Decimal("99999.99")}],
    ),
    "treated_area_once": Case(
        beside={},
        refused=[{}, {"needle_depth": Decimal(1)}],
        accepted=[
            {"area": lambda database: area(database, "chin")},
            {"treatment": lambda database: treatment(database, 2)},
        ],
    ),
    "treated_area_depth_in_range": Case(
        refused=[{"needle_depth": Decimal(depth)} for depth in ("0", "-0.01", "5.01")],
        accepted=[{"needle_depth": None}, {"needle_depth": Decimal("0.01")}, {"needle_depth": Decimal(5)}],
    ),
    "plan_planned_in_range": day("planned_on"),
    "plan_open_or_closed_by_somebody": Case(
        refused=[
            CLOSED | {"state": "open"},
            CLOSED | {"closed_by": None},
            CLOSED | {"closed_at": None},
            CLOSED | {"state": "done", "closed_by": None, "closed_at": None},
            CLOSED | {"state": "unknown"},
            {"state": ""},
        ],
        accepted=[{}, CLOSED, CLOSED | {"state": "moved"}, CLOSED | {"state": "cancelled"}],
        foreseen=True,
    ),
    "plan_slip_is_cancelled": Case(
        refused=[{"slip": True}, *(CLOSED | {"state": state, "slip": True} for state in ("done", "moved"))],
        accepted=[{}, CLOSED, *(CLOSED | {"state": "cancelled", "slip": slip} for slip in (True, False))],
    ),
    "plan_of_course_has_place": Case(
        refused=[{"course": course}, {"place": 1}, {"course": course, "place": 0}],
        accepted=[{}, {"course": course, "place": 1}, {"course": course, "place": 40}],
        foreseen=True,
    ),
    "plan_place_in_course_once": Case(
        beside={"course": course, "place": 1},
        refused=[{"course": course, "place": 1}, CLOSED | {"course": course, "place": 1}],
        accepted=[
            {"course": course, "place": 2},
            {},
            CLOSED | {"course": course, "place": 1, "state": "moved"},
            CLOSED | {"course": course, "place": 1, "state": "cancelled"},
        ],
    ),
    "course_named": Case(refused=[{"name": ""}], accepted=[{"name": "Z"}], foreseen=True),
    "course_visits_in_range": Case(
        refused=[{"wanted": 0}, {"wanted": 13}], accepted=[{"wanted": 1}, {"wanted": 12}]
    ),
    "course_ended_by_somebody": together(ENDED),
    "course_template_named": Case(refused=[{"name": ""}], accepted=[{"name": "Z"}], foreseen=True),
    "question_says_why": Case(
        refused=[{"text": ""}, {"reason": ""}], accepted=[{}, {"text": "Z"}], foreseen=True
    ),
    "question_once": Case(
        beside={}, refused=[{}, {"reason": "Another"}], accepted=[{"text": "Another"}, {"clinic": sister}]
    ),
    "supply_named": Case(refused=[{"name": ""}], accepted=[{"name": "Z"}], foreseen=True),
    "supply_kind_known": Case(
        refused=[{"kind": ""}, {"kind": "other"}, {"kind": "Peel"}],
        accepted=[{"kind": each, "lot_number": ""} for each in SupplyKind.values],
        foreseen=True,
    ),
    "supply_lot_in_use": Case(
        refused=[{"lot_number": "", "expires_on": LAST_DAY}, {"lot_number": ""} | IN_USE],
        accepted=[{"lot_number": ""}, {"expires_on": LAST_DAY} | IN_USE],
    ),
    "supply_lot_of_kind": Case(
        refused=[{"kind": "energy"}], accepted=[{"kind": "energy", "lot_number": ""}, {"kind": "peel"}]
    ),
    "supply_expiry_in_range": day("expires_on"),
    "supply_in_use_by_somebody": together(IN_USE),
    "supply_archived_by_somebody": together(ARCHIVED_SUPPLY),
    "supply_archived_not_in_use": Case(
        refused=[IN_USE | ARCHIVED_SUPPLY], accepted=[{}, IN_USE, ARCHIVED_SUPPLY]
    ),
    "supply_once": Case(
        beside={},
        refused=[{}, {"name": "AZZALURE", "lot_number": "a-1"}],
        accepted=[{"lot_number": "A2"}, {"kind": "peel"}, {"clinic": sister}, ARCHIVED_SUPPLY],
    ),
    "supply_in_use_once": Case(
        beside=IN_USE,
        refused=[IN_USE | {"lot_number": "A2"}, IN_USE | {"lot_number": "A2", "name": "AZZALURE"}],
        accepted=[{"lot_number": "A2"}, IN_USE | {"name": "Dysport"}, IN_USE | {"clinic": sister}],
    ),
    "course_template_named_once": Case(
        beside={},
        refused=[{}, {"name": "ACNE scars"}],
        accepted=[{"name": "Scars"}, {"clinic": sister}, RETIRED],
    ),
    "course_template_retired_whole": together(RETIRED),
    "template_visit_place_once": Case(beside={}, refused=[{}], accepted=[{"place": 2}]),
    "template_visit_place_in_range": Case(
        refused=[{"place": 0}, {"place": 13}], accepted=[{"place": 1}, {"place": 12}]
    ),
    "hold_until_in_range": Case(
        refused=[{"until": BEFORE}, {"until": AFTER}],
        accepted=[{"until": None}, {"until": FIRST_DAY}, {"until": LAST_DAY}],
    ),
    "hold_has_reason": Case(refused=[{"reason": ""}], accepted=[{"reason": "Sun"}], foreseen=True),
    "hold_lifted_with_reason": together(LIFTED),
    "override_of_one_thing": Case(
        refused=[{"plan": None}, {"treatment": treatment}], accepted=[{}, OF_A_TREATMENT]
    ),
    "override_status_known": choice("status", ["too_soon", "consult", "ask_first"]),
    "override_reason_known": choice("reason", OverrideReason.values, may_be_empty=True),
    "override_decided_as_said": Case(
        refused=[DECIDED | {"reason": "other_area"}, DECIDED | {"reason": ""}],
        accepted=[DECIDED, DECIDED | {"decided_by": None}],
    ),
    "override_objected_by_who_decided": Case(
        refused=[
            OBJECTED | {"decided_by": None},
            OBJECTED | {"objection": ""},
            OBJECTED | {"objected_at": None},
        ],
        accepted=[{}, DECIDED, OBJECTED],
    ),
    "override_reviewed_by_somebody": together(REVIEWED),
    "override_asked_once": Case(
        refused=[OF_A_TREATMENT | {"reason": ""}],
        accepted=[OF_A_TREATMENT, {"reason": ""}],
        beside=OF_A_TREATMENT | {"reason": ""},
    ),
    "contact_outcome_known": Case(
        refused=[{"outcome": "unknown"}, {"outcome": "CALLED"}, {"outcome": ""}],
        accepted=[{"outcome": each} for each in Outcome.values if each != "snoozed"],
        foreseen=True,
    ),
    "contact_snoozed_until_a_day": Case(
        refused=[
            SNOOZED,
            SNOOZED | {"snooze_until": BEFORE},
            SNOOZED | {"snooze_until": AFTER},
            CALLED_LATER,
            CALLED_LATER | {"outcome": "booked"},
        ],
        accepted=[
            {},
            SNOOZED | CALLED_LATER,
            SNOOZED | {"snooze_until": FIRST_DAY},
            SNOOZED | {"snooze_until": LAST_DAY},
        ],
    ),
    "audit_kind_known": choice("kind", Kind.values),
    "message_kind_known": choice("kind", MessageKind.values),
    "message_sent_or_failed": Case(
        refused=[
            {"sent_at": AT, "failed_at": AT, "why": "550"},
            {"sent_at": AT, "cancelled_at": AT, "why": "Moved"},
            {"failed_at": AT, "cancelled_at": AT, "why": "Moved"},
        ],
        accepted=[
            {},
            {"sent_at": AT},
            {"failed_at": AT, "why": "550"},
            {"cancelled_at": AT, "why": "Moved"},
        ],
    ),
    "message_cancelled_why": Case(
        refused=[{"cancelled_at": AT}], accepted=[{}, {"cancelled_at": AT, "why": "Moved"}]
    ),
    "message_to_patient_whole": Case(
        refused=[{"patient": patient}, {"patient": patient, "kind": "moved", "clinic": None}],
        accepted=[{}, {"patient": patient, "kind": "moved"}],
    ),
    "consent_once": Case(
        refused=[{}],
        accepted=[{"kind": "moved"}, {"withdrawn_at": AT, "withdrawn_way": "link"}],
        beside={},
    ),
    "consent_kind_known": Case(
        refused=[{"kind": "account"}, {"kind": "invitation"}],
        accepted=[{"kind": each} for each in OF_PATIENTS],
    ),
    "consent_way_known": choice("way", Way.values),
    "consent_worded": Case(refused=[{"wording": ""}], accepted=[{"wording": "May we?"}], foreseen=True),
    "consent_withdrawn_whole": Case(
        refused=[
            {"withdrawn_at": AT},
            {"withdrawn_way": "desk"},
            {"withdrawn_by": user},
        ],
        accepted=[{}, {"withdrawn_at": AT, "withdrawn_way": "link"}],
    ),
    "notice_of_a_day_once": Case(
        refused=[{}, {"dropped_at": AT, "why": "Gone"}],
        accepted=[{"kind": "due"}, {"day": FIRST_DAY}],
        beside={},
    ),
    "notice_moved_waits_once": Case(
        refused=[MOVED],
        accepted=[MOVED | {"which": "recommended"}, MOVED | {"dropped_at": AT, "why": "Gone"}],
        beside=MOVED,
    ),
    "notice_kind_known": Case(
        refused=[{"kind": "account"}], accepted=[{"kind": "due"}, {"kind": "too_soon"}, MOVED]
    ),
    "notice_day_in_range": day("day"),
    "notice_was_in_range": day("was"),
    "notice_moved_from_a_date": Case(
        refused=[
            {"day": None},
            {"kind": "moved"},
            {"which": "earliest"},
            {"kind": "moved", "which": "earliest"},
            {"kind": "moved", "was": FIRST_DAY},
        ],
        accepted=[{}, MOVED, MOVED | {"day": None}],
    ),
    "notice_dropped_whole": Case(
        refused=[
            {"dropped_at": AT},
            {"why": "Gone"},
            {"dropped_at": AT, "why": "Gone", "message": message},
        ],
        accepted=[{}, {"dropped_at": AT, "why": "Gone"}, {"message": message}],
    ),
    "mail_hours_in_order": Case(
        refused=[{"from_hour": 19}, {"to_hour": 9}, {"to_hour": 25}], accepted=[{}, {"to_hour": 24}]
    ),
    "clinic_message_once": Case(refused=[{}], accepted=[{"kind": "due"}], beside={}),
    "clinic_message_kind_known": Case(
        refused=[{"kind": "account"}], accepted=[{"kind": each} for each in OF_PATIENTS]
    ),
    "message_failed_why": Case(
        refused=[{"failed_at": AT}], accepted=[{}, {"why": "451"}, {"failed_at": AT, "why": "550"}]
    ),
    "message_to_somebody": Case(
        refused=[{"to": ""}, {"to": "", "sent_at": AT}, {"to": "", "kind": "reminder"}],
        accepted=[{"to": "a"}, {"to": "", "kind": "reminder", "sent_at": AT}],
    ),
    "asked_once": Case(refused=[{}], accepted=[{"day": FIRST_DAY}, {"ended_at": AT, "to": ""}], beside={}),
    "asked_for_updates_once": Case(
        refused=[FOR_UPDATES], accepted=[{}, FOR_UPDATES | {"digest": "1" * 64}], beside=FOR_UPDATES
    ),
    "asked_kind_known": Case(refused=[FOR_UPDATES | {"kind": "moved"}], accepted=[{}, FOR_UPDATES]),
    "asked_of_a_day": Case(
        refused=[{"day": None}, {"kind": "updates"}, {"day": BEFORE}, {"day": AFTER}],
        accepted=[{}, FOR_UPDATES],
    ),
    "asked_forgets_the_address": Case(refused=[{"ended_at": AT}], accepted=[{}, {"ended_at": AT, "to": ""}]),
    "asked_by_somebody": Case(refused=[{"to": ""}], accepted=[{}, {"ended_at": AT, "to": ""}]),
    "asked_in_words": Case(refused=[{"wording": ""}, {"digest": ""}], accepted=[{}], foreseen=True),
    "access_once": Case(
        beside={},
        refused=[{}, {"email": "Josephine@HOME.example"}, {"is_parent": True, "opened_at": AT}],
        accepted=[{"email": "j@home.example"}, ENDED, {"patient": lambda database: patient(database, 2)}],
    ),
    "access_of_an_address": Case(refused=[{"email": ""}], accepted=[{"email": "a@b.example"}], foreseen=True),
    "access_ended_by": Case(
        refused=[{"ended_by": user}], accepted=[{}, {"ended_at": AT}, {"ended_by": user, "ended_at": AT}]
    ),
    "said_no_to_one_thing": Case(
        refused=[{"question": ""}, VACCINE],
        accepted=[{}, VACCINE | {"question": ""}],
    ),
    "said_no_in_range": Case(
        refused=[{"told_on": BEFORE}, {"told_on": AFTER}],
        accepted=[{"told_on": FIRST_DAY}, {"told_on": LAST_DAY}],
    ),
    "own_word_kind_known": Case(
        refused=[{"kind": "other"}], accepted=[{}, {"kind": "deletion", "text": ""}], foreseen=True
    ),
    "own_word_of_skin": Case(
        refused=[{"skin": "settled"}, {"kind": "skin"}, {"kind": "skin", "skin": "fine"}],
        accepted=[{}, *({"kind": "skin", "skin": each} for each in SaidOfSkin.values)],
        foreseen=True,
    ),
    "own_word_says_what": Case(refused=[{"text": ""}], accepted=[{}, {"kind": "deletion", "text": ""}]),
    "own_word_answered_by_somebody": Case(
        refused=[
            {"answer": "Come by."},
            {"outcome": "answered"},
            {"answered_at": AT},
            {"answered_by": user},
            {"answered_at": AT, "answered_by": user},
            {"answered_at": AT, "outcome": "answered"},
            {"answered_at": AT, "answered_by": user, "outcome": "other"},
        ],
        accepted=[{}, {"answered_at": AT, "answered_by": user, "outcome": "answered", "answer": "Come by."}],
        foreseen=True,
    ),
    "own_word_held_for_skin": Case(
        refused=[WORD_HELD, WORD_HELD | {"kind": "skin", "skin": "settled"}],
        accepted=[{}, WORD_HELD | {"kind": "skin", "skin": "not_settled"}],
    ),
    "feed_named": Case(refused=[{"name": ""}], accepted=[{"name": "a"}], foreseen=True),
    "feed_date_once": Case(
        beside={},
        refused=[{}, {"gone_at": AT, "day": date(2027, 1, 1)}],
        accepted=[{"kind": "recommended"}, {"patient": lambda database: patient(database, 2)}],
    ),
    "feed_date_kind_known": choice("kind", DateKind.values),
    "code_few_tries": Case(refused=[{"tries": 6}], accepted=[{"tries": 5}, {}]),
}
