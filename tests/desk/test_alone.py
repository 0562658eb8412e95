"""Every action, for every role, handed everything it must not take: the door says no, and nothing is written."""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from types import UnionType
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from pytest_django import DjangoDbBlocker

import intervals.actions
from intervals import clock
from intervals.actions.circumstances import Told
from intervals.actions.door import action
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Done
from intervals.actions.warnings import GoingOn
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.audit import AuditEntry
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.contacts import Contact
from intervals.models.courses import Course, CourseTemplate
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.members import Invitation, Membership, Role
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.models.overrides import Override
from intervals.models.own_words import OwnWord
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan, PlanState
from intervals.models.portal import PortalAccess
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.supplies import Supply
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from tests.conftest import NOON
from tests.desk.alone import ACTIONS, DONE_ON, GO, NO_ACTIONS, OWN, World, tables
from tests.kept import kept
from tests.test_permissions import TABLE

pytestmark = [pytest.mark.usefixtures("at"), pytest.mark.django_db]

DONE, REFUSED, FORBIDDEN = "done", "refused", "forbidden"
WHERE = {
    "another clinic’s": "sisters", "another patient’s": "others", "archived": "archived", "merged away": "merged",
    "deleted": "deleted",
}  # fmt: skip
OF_A_PATIENT = (Patient, Plan, Course, Treatment, Hold, Circumstance, Override, PortalAccess, OwnWord)
UNANSWERED = {
    "searches.searched",
    "odd_records.go_through",
}  # looks: the pages that show what they found say so
CLOSED = {"closed_at": None, "closed_by": None}


COVERED = {"microneedling 2026-11-10 > botox 2026-11-12 by P1W": "too_soon"}


def over(model: type, **columns: Any) -> Callable[[World], Any]:
    """A row of the patient's own that is over; a date or a person is filled in where None stands."""

    def make(world: World) -> Any:
        filled = {
            name: {"at": clock.now(), "by": world.colleague}[name.rpartition("_")[2]]
            if value is None
            else value
            for name, value in columns.items()
        }
        return world.over(model, **filled)

    return make


VOIDED = {"voided_at": None, "voided_by": None, "void_reason": "Wrong"}
KINDS_OF_ROWS: dict[type, dict[str, Callable[[World], Any]]] = {
    Patient: {},
    Plan: {state.value: over(Plan, **CLOSED, state=state) for state in PlanState if state != PlanState.OPEN},
    Treatment: {"voided": over(Treatment, **VOIDED)},
    Circumstance: {"voided": over(Circumstance, **VOIDED)},
    Hold: {"lifted": over(Hold, lifted_at=None, lifted_by=None, lift_reason="Healed")},
    Override: {
        "explained": over(Override, reason="clinician_decided", against=COVERED),
    },
    PortalAccess: {"ended": over(PortalAccess, ended_at=None)},
    OwnWord: {"answered": over(OwnWord, answered_at=None, answered_by=None, outcome="answered")},
    Membership: {
        "another clinic’s": lambda w: w.place(w.stranger),
        "of somebody who left": lambda w: w.place(w.left),
    },
    Invitation: {
        "another clinic’s": lambda w: w.sisters_invitation,
        "accepted": lambda w: w.accepted,
        "withdrawn": lambda w: w.withdrawn,
    },
    Course: {"ended": over(Course, ended_by=None, ended_at=None)},
    ClinicQuestion: {
        "another clinic’s": lambda w: w.sisters_question,
        "not on record": lambda _w: ClinicQuestion(pk=10**6),
    },
    CourseTemplate: {
        "another clinic’s": lambda w: w.sisters_template,
        "not on record": lambda _w: CourseTemplate(pk=10**6),
    },
    Supply: {
        "another clinic’s": lambda w: w.sisters_supply,
        "not on record": lambda _w: Supply(pk=10**6),
    },
    RuleDraft: {
        "another clinic’s": lambda w: w.sisters_draft,
        "not on record": lambda _w: RuleDraft(pk=10**6),
    },
    IntervalRule: {
        "another clinic’s": lambda w: w.sisters_rule,
        "shared by all": lambda _w: IntervalRule.objects.get(clinic=None),
    },
    **{
        model: {
            "another clinic’s": lambda w, model=model: w.sisters_said[model],
            "taken back": lambda w, model=model: w.unsaid[model],
        }
        for model in (OpenWeek, ClosedDays, ExtraDay)
    },
    GuidanceVersion: {
        "another clinic’s": lambda w: w.sisters_words,
        "ended": lambda w: w.ended_words,
    },
    User: {
        "who left": lambda w: w.left,
        "of another clinic": lambda w: w.stranger,
        "who works nowhere": lambda w: w.new,
        "who treats nobody": lambda w: w.people[Role.FRONT_DESK],
        "who is locked out": lambda w: locked_out(w.colleague),
    },
    Procedure: {
        "not on record": lambda _w: Procedure(pk=10**6, slug="x", name="X"),
        "a circumstance": lambda w: w.jab,
        "another clinic’s": lambda w: w.sisters_procedure,
    },
    Area: {
        "not on record": lambda _w: Area(pk=10**6, slug="x", name="X"),
        "another clinic’s": lambda w: w.sisters_area,
    },
}


def locked_out(user: User) -> User:
    User.objects.filter(pk=user.pk).update(is_active=False)
    return user


def dental() -> Procedure:
    names = {"name": "Dental work", "public_name": "dental work", "kind": "circumstance"}
    return Procedure.objects.get_or_create(slug="dental-work", defaults=names)[0]


def public_functions() -> dict[str, Any]:
    found = {}
    for each in pkgutil.iter_modules(intervals.actions.__path__):
        module = importlib.import_module(f"intervals.actions.{each.name}")
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_":
                found[f"{each.name}.{name}"] = function
    return found


def models_in(hint: Any) -> list[tuple[str, type]]:
    """The kinds of rows that an argument of this type is made of, each with the name of the field it stands in."""
    if isinstance(hint, type) and issubclass(hint, Model):
        return [("", hint)]
    if isinstance(hint, type) and is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return [
            (".".join(filter(None, (each.name, name))), model)
            for each in fields(hint)
            for name, model in models_in(hints[each.name])
        ]
    if isinstance(hint, UnionType) or typing.get_origin(hint) in {tuple, Collection, Mapping}:
        return [found for each in typing.get_args(hint) for found in models_in(each)]
    return []


def handed_to(action: str) -> list[tuple[str, str, type]]:
    """Each argument that is a row or holds one: its name, the field in it, the kind of row."""
    hints = typing.get_type_hints(ACTIONS[action][1])
    del hints["by"]
    hints.pop("return", None)
    return [(name, field, model) for name, hint in hints.items() for field, model in models_in(hint)]


def attempt(does: Callable[[], Any]) -> str:
    """What comes of it; nothing of it stays, and what was not done has written nothing meanwhile."""
    answer, wrote = _tried(does)
    if answer != DONE and wrote:  # it may have taken back what it wrote: then every table is as it was
        with transaction.atomic():
            before = tables()
            assert _tried(does, stays=True)[0] == answer
            assert tables() == before
            transaction.set_rollback(True)
    return answer


def _tried(does: Callable[[], Any], stays: bool = False) -> tuple[str, bool]:
    """What comes of it, and whether anything was written, for good or not."""
    wrote = Wrote()
    with transaction.atomic():
        with connection.execute_wrapper(wrote):
            try:
                does()
                answer = DONE
            except PermissionDenied:
                answer = FORBIDDEN
            except Refused as refused:
                answer = REFUSED if refused.message else ""
        if not stays:
            transaction.set_rollback(True)
    return answer, wrote.anything


class Wrote:
    """Listens to the database: `anything` says whether a statement was more than a question."""

    anything = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        first = sql.split(maxsplit=1)[0].upper()
        self.anything = self.anything or first not in {"SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK"}
        return execute(sql, params, many, context)


def answers(world: World, action: str, **instead: Any) -> dict[str, str]:
    """What comes of it for each role, with something else handed in; `instead` may need the world to make it."""
    _act, does, given = ACTIONS[action]
    found = {}
    for role in Role:
        with transaction.atomic():
            handed = given(world) | {name: make(world) for name, make in instead.items()}
            found[role.value] = attempt(lambda: does(by=world.asker(role), **handed))  # noqa: B023 - called at once
            transaction.set_rollback(True)
    return found


def expected(action: str, answer: str) -> dict[str, str]:
    """Whoever may not do it at all is told that, and nothing of what was handed in."""
    may = TABLE[ACTIONS[action][0]]
    if action == "overrides.object_to" and answer == DONE:  # only who is said to have decided: the manager
        may = {Role.MANAGER}
    return {role.value: answer if role in may else FORBIDDEN for role in Role}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    @time_machine.travel(NOON, tick=False)
    def make() -> World:
        return World()

    with kept(make, django_db_blocker) as made:
        yield made


@pytest.fixture
def world(at: Any, made: World, db: None) -> World:
    """As it was made, for this test alone."""
    return deepcopy(made)


def test_every_public_function_of_the_actions_is_known():
    """A new one stands in the table before it can be used, and it is an action or says why it is none."""
    found = public_functions()
    known = [name for names in NO_ACTIONS.values() for name in names]
    assert sorted([*ACTIONS, *known]) == sorted(found)
    for name, (act, does, _given) in ACTIONS.items():
        assert does is found[name]
        assert does.act == act, name
        assert all(
            each.kind is inspect.Parameter.KEYWORD_ONLY
            for each in inspect.signature(does).parameters.values()
        )
    assert not [name for name in known if hasattr(found[name], "act")]
    assert {name for name in known if hasattr(found[name], "own")} == NO_ACTIONS[OWN]


@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_do_it_does_it_and_nobody_else(world, action):
    found, wanted = answers(world, action), expected(action, DONE)
    if action == "undoing.undo":  # what the manager did is undone by nobody else
        wanted |= {role.value: REFUSED for role in Role if role != Role.MANAGER}
    assert found == wanted


@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_done_is_answered_for(world, action):
    """The log says who did it, where, and to whose record, if to one; and names what it names."""
    act, does, given = ACTIONS[action]
    by, handed = world.asker(next(role for role in Role if role in TABLE[act])), given(world)
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    does(by=by, **handed)
    entries = AuditEntry.objects.exclude(pk__in=before)
    assert bool(entries) is (action not in UNANSWERED)
    of_a_patient = any(isinstance(each, OF_A_PATIENT) for each in handed.values())
    for each in entries:
        assert (each.person, each.clinic, each.address) == (by.user, by.clinic, by.address)
        assert each.patient_ref is not None or not of_a_patient
        assert None not in [value for name, value in each.detail.items() if name != "was"]


@pytest.mark.parametrize(
    ("action", "argument", "field", "model"),
    [(action, *each) for action in ACTIONS for each in handed_to(action)],
)
def test_what_is_not_theirs_or_over_is_not_taken(world, action, argument, field, model):
    given = ACTIONS[action][2](world)
    found, wanted = {}, {}
    for case, (make, answer) in cases(action, argument, model).items():
        found[case] = answers(
            world, action, **{argument: lambda w, make=make: placed(given, argument, field, make(w))}
        )
        wanted[case] = expected(action, answer)
    assert found == wanted
    assert found


EXCEPTIONS = {  # what may be handed in all the same, and why
    ("merging.merge", "other", "another patient’s"): DONE,  # it joins two
    ("merging.merge", "other", "archived"): DONE,
    ("merging.merge", "into", "archived"): DONE,
    ("treatments.correct", "done", "who left"): DONE,  # the treatment names that person already
    ("treatments.log", "done", "who left"): DONE,  # the plan does
    ("plans.move", "going_on", "who left"): DONE,  # likewise
    ("circumstances.record", "told", "a circumstance"): DONE,
    ("answers.record", "answers", "a circumstance"): DONE,
    ("overrides.object_to", "override", "explained"): DONE,  # so it has to be
    ("overrides.object_to", "override", "another patient’s"): FORBIDDEN,  # nobody is said to have decided
    ("overrides.object_to", "override", "archived"): FORBIDDEN,
    ("own_invitations.invite_patient", "patient", "archived"): REFUSED,  # nobody would get in
    **{
        (f"procedures.{each}", "procedure", "a circumstance"): FORBIDDEN  # it is shared
        for each in ("change", "remove", "retire", "bring_back")
    },
}


def cases(action: str, argument: str, model: type) -> dict[str, tuple[Callable[[World], Any], str]]:
    """Everything that can be handed in as this, each with what is to come of it."""
    found: dict[str, tuple[Callable[[World], Any], str]] = {}
    if model in OF_A_PATIENT:
        alone = sum(each in OF_A_PATIENT for _name, _field, each in handed_to(action)) == 1
        for case, where in WHERE.items():
            harmless = alone and case in {"another patient’s", "archived"}
            found[case] = (lambda w, where=where: getattr(w, where).row(model), DONE if harmless else REFUSED)
    for case, make in KINDS_OF_ROWS[model].items():
        found[case] = (make, REFUSED)
    return {
        case: (make, EXCEPTIONS.get((action, argument, case), answer))
        for case, (make, answer) in found.items()
    }


def placed(given: dict[str, Any], argument: str, field: str, row: Any) -> Any:
    """The argument with this row in it."""
    return in_place(given[argument], field, row) if field else row


def in_place(whole: Any, field: str, row: Any) -> Any:
    """What is made of fields with this row in the one of this name; `visits.procedure` is one of the first visit."""
    if isinstance(whole, Mapping):
        return {key: in_place(each, field, row) for key, each in whole.items()}
    field, _dot, inner = field.partition(".")
    was = getattr(whole, field)
    if inner:
        return replace(whole, **{field: (in_place(was[0], inner, row), *was[1:])})
    if isinstance(was, tuple):
        row = ((row, None),) if was and isinstance(was[0], tuple) else (row,)
    return replace(whole, **{field: row})


@pytest.mark.parametrize(
    ("action", "argument", "value", "answer"),
    [
        ("circumstances.record", "told", lambda w: Told(w.botox, DONE_ON), REFUSED),
        ("circumstances.record", "told", lambda w: Told(dental(), DONE_ON), REFUSED),  # the other is a vaccination
        ("overrides.explain", "reason", lambda _w: "date_to_confirm", REFUSED),  # it is done
        ("overrides.explain", "reason", lambda _w: "luck", REFUSED),
        ("plans.keep", "going_on", lambda _w: GoingOn("recorded_later"), REFUSED),  # it is not done
        ("plans.keep", "going_on", lambda _w: GoingOn("luck"), REFUSED),
        ("overrides.review", "overrides", lambda w: [w.sisters.override.pk], REFUSED),
        ("overrides.review", "overrides", lambda w: [w.mine.override.pk, w.sisters.override.pk], REFUSED),
        ("overrides.review", "overrides", lambda w: [w.mine.override.pk, w.deleted.override.pk], REFUSED),
        ("merging.merge", "became", lambda w: {w.mine.plan.pk: w.sisters.treatment.pk}, REFUSED),
        ("merging.merge", "became", lambda w: {w.mine.plan.pk: w.mine.treatment.pk}, REFUSED),
        ("merging.merge", "other", lambda w: w.mine.patient, REFUSED),
        ("merging.merge", "reasons", lambda w: {w.sisters.treatment.pk: GO}, DONE),  # nobody asks about it
        ("treatments.fulfil", "treatment", lambda w: w.mine.needled, REFUSED),
        ("treatments.log", "done", lambda w: Done(w.needling, DONE_ON), REFUSED),  # the plan is for Botox
        ("staff.change_role", "membership", lambda w: w.place(w.people[Role.MANAGER]), REFUSED),
        ("staff.end_membership", "membership", lambda w: w.place(w.people[Role.MANAGER]), REFUSED),
    ],
)  # fmt: skip
def test_what_else_an_action_itself_looks_at(world, action, argument, value, answer):
    assert answers(world, action, **{argument: value}) == expected(action, answer)


def test_a_row_that_nobody_has_said_how_to_look_at_is_not_taken(world):
    def note(*, by, thing):
        """Do nothing."""

    contact = Contact(patient=world.mine.patient)
    for thing in (world.clinic, contact, [world.mine.plan]):
        with pytest.raises(TypeError):
            action(Act.PLAN)(note)(by=world.asker(Role.MANAGER), thing=thing)


@pytest.mark.parametrize(
    "name", [name for name in ACTIONS if any(m in OF_A_PATIENT for _a, _f, m in handed_to(name))]
)
def test_the_patient_is_locked_first_and_every_row_is_read_anew(world, monkeypatch, name):
    """What stood in the row when somebody looked at it is not what is acted on."""
    locked: list[type] = []
    lock = QuerySet.select_for_update

    def locks(rows, **how):
        locked.append(rows.model)
        return lock(rows, **how)

    monkeypatch.setattr(QuerySet, "select_for_update", locks)
    _act, does, given = ACTIONS[name]
    by = world.asker(next(role for role in Role if role in TABLE[ACTIONS[name][0]]))
    does(by=by, **given(world))
    turns = [Clinic] * (locked[0] is Clinic)
    handed = [
        model for _name, _field, model in handed_to(name) if model in OF_A_PATIENT and model is not Patient
    ]
    assert locked[len(turns)] is Patient
    assert set(locked[len(turns) + 1 :]) >= set(handed)
