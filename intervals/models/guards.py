"""Guards: what the database refuses between tables, each declared once; others in guards_of_areas, guards_of_dates,
guards_of_procedures and guards_of_versions.

A constraint sees one row and none may break it; a guard sees other rows, too, and lets rows stay that broke it before
it came (intervals.models.odd_records keeps them). It looks at a row that is new or in which one of its `columns` is
given another value. intervals.models.guarding makes triggers of it (docs/adr/0016).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intervals.models.answers import SaidNo
from intervals.models.circumstances import Circumstance
from intervals.models.contacts import Contact
from intervals.models.courses import Course, TemplateVisit
from intervals.models.messages import Message
from intervals.models.open_days import ClosedDays
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import NOT_DONE_HERE, Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.treatments import Treatment


@dataclass(frozen=True)
class Guard:
    """`broken` is the condition that must not be, in SQL, of a `{row}` of the model.

    `on_insert`: whether a new row can break it. `lists`: whether rows that break it are shown to a person; the other
    side of a rule that is listed already is not. `on_delete`: it looks at rows that go, and at no others.
    """

    name: str
    model: type[models.Model]
    columns: tuple[str, ...]
    broken: str
    words: str | Promise
    on_insert: bool = True
    lists: bool = True
    on_delete: bool = False

    @property
    def events(self) -> tuple[str, ...]:
        """What wakes it."""
        if self.on_delete:
            return ("DELETE",)
        return ("INSERT", "UPDATE") if self.on_insert else ("UPDATE",)


KINDS = ", ".join(f"'{kind.value}'" for kind in NOT_DONE_HERE)
KIND = "(SELECT k.kind FROM intervals_procedure k WHERE k.id = {row}.procedure_id)"
CLINIC = "(SELECT c.clinic_id FROM intervals_patient c WHERE c.id = {row}.patient_id)"


def person(patient_id: str) -> str:
    """The patient, or whom it is merged into: while two are merged, the rows of both are one person's."""
    merged = f"SELECT m.merged_into_id FROM intervals_patient m WHERE m.id = {patient_id}"  # noqa: S608 - all ours
    return f"COALESCE(({merged}), {patient_id})"


def another(rows: str, where: str, *differs: str) -> str:
    """Whether there is such a row that is not the same person's, or differs otherwise."""
    differs_in_person = f"{person('o.patient_id')} <> {person('{row}.patient_id')}"
    return f"EXISTS (SELECT 1 FROM {rows} o WHERE {where} AND ({' OR '.join((differs_in_person, *differs))}))"  # noqa: S608 - all ours


def any_of(*conditions: str) -> str:
    """Whether one of them holds."""
    return " OR ".join(f"({each})" for each in conditions)


def exists(model: type[models.Model], where: str) -> str:
    """Whether there is a row `o` of the model."""
    return f"EXISTS (SELECT 1 FROM {model._meta.db_table} o WHERE {where})"  # noqa: S608 - all ours


NOTHING = "'{{}}'"
OTHER_PROCEDURE = "o.procedure_id <> {row}.procedure_id"
OF_A_PATIENT: tuple[type[models.Model], ...] = (
    Treatment,
    Plan,
    Course,
    Circumstance,
    Hold,
    Override,
    Contact,
    Message,
    SaidNo,
)


def _of_one_clinic() -> Iterable[Guard]:
    for model in OF_A_PATIENT:
        yield Guard(
            f"{model._meta.model_name}_of_its_patients_clinic",
            model,
            ("clinic_id", "patient_id"),
            f"{{row}}.clinic_id <> {CLINIC}",
            _("This patient is another clinic’s."),
        )
    yield Guard(
        "patient_stays_at_its_clinic",
        Patient,
        ("clinic_id",),
        any_of(
            *(
                exists(model, "o.patient_id = {row}.id AND o.clinic_id <> {row}.clinic_id")
                for model in OF_A_PATIENT
            )
        ),
        _("A patient stays at the clinic that keeps the record."),
        on_insert=False,
        lists=False,
    )
    yield Guard(
        "patient_merged_at_its_clinic",
        Patient,
        ("clinic_id", "merged_into_id"),
        "{row}.merged_into_id = {row}.id"
        " OR {row}.clinic_id <> (SELECT c.clinic_id FROM intervals_patient c WHERE c.id = {row}.merged_into_id)",
        _("A patient is merged with another one of the same clinic."),
    )


SAME = (
    "o.patient_id = {row}.patient_id AND o.clinic_id = {row}.clinic_id AND o.procedure_id = {row}.procedure_id"
    " AND o.id <> {row}.id"
)


def _once() -> Iterable[Guard]:
    yield Guard(
        "plan_open_once",
        Plan,
        ("patient_id", "procedure_id", "planned_on", "state"),
        "{row}.state = 'open' AND "
        + exists(Plan, f"{SAME} AND o.planned_on = {{row}}.planned_on AND o.state = 'open'"),
        _("This is planned for the same day already."),
    )
    yield Guard(
        "hold_stands_once",
        Hold,
        ("patient_id", "procedure_id", "until", "reason", "lifted_at"),
        "{row}.lifted_at IS NULL AND "
        + exists(
            Hold,
            f"{SAME} AND COALESCE(o.until, '9999-12-31') = COALESCE({{row}}.until, '9999-12-31')"
            " AND o.reason = {row}.reason AND o.lifted_at IS NULL",
        ),
        _("The same hold stands already."),
    )


def _closed_once() -> Iterable[Guard]:
    same = "o.clinic_id = {row}.clinic_id AND COALESCE(o.practitioner_id, 0) = COALESCE({row}.practitioner_id, 0)"
    days = "o.first = {row}.first AND o.last = {row}.last AND o.id <> {row}.id"
    yield Guard(
        "closed_once",
        ClosedDays,
        ("clinic_id", "practitioner_id", "first", "last"),
        exists(ClosedDays, f"{same} AND {days}"),
        _("These days are closed already."),
        lists=False,
    )


def _of_one_person() -> Iterable[Guard]:
    yield Guard(
        "plan_became_its_treatment",
        Plan,
        ("patient_id", "procedure_id", "treatment_id"),
        another("intervals_treatment", "o.id = {row}.treatment_id", OTHER_PROCEDURE),
        _("A plan becomes a treatment of the same patient and procedure."),
    )
    yield Guard(
        "plan_moved_to_its_like",
        Plan,
        ("patient_id", "procedure_id", "moved_to_id"),
        any_of(  # two, not one with OR in it: SQLite then walks through the table
            another("intervals_plan", "o.id = {row}.moved_to_id", OTHER_PROCEDURE),
            another("intervals_plan", "o.moved_to_id = {row}.id", OTHER_PROCEDURE),
        ),
        _("A plan is moved to another day of the same patient and procedure."),
    )
    yield Guard(
        "treatment_replaces_its_patients",
        Treatment,
        ("patient_id", "replaces_id"),
        any_of(
            another("intervals_treatment", "o.id = {row}.replaces_id"),
            another("intervals_treatment", "o.replaces_id = {row}.id"),
        ),
        _("A treatment is corrected by one of the same patient."),
    )
    yield Guard(
        "override_of_its_patients",
        Override,
        ("patient_id", "plan_id", "treatment_id"),
        any_of(
            another("intervals_plan", "o.id = {row}.plan_id"),
            another("intervals_treatment", "o.id = {row}.treatment_id"),
        ),
        _("What was gone on with is another patient’s."),
    )
    yield Guard(
        "treatment_keeps_to_its_plan",
        Treatment,
        ("patient_id", "procedure_id"),
        any_of(
            another("intervals_plan", "o.treatment_id = {row}.id", OTHER_PROCEDURE),
            another("intervals_override", "o.treatment_id = {row}.id"),
        ),
        _("A plan becomes a treatment of the same patient and procedure."),
        on_insert=False,
        lists=False,
    )
    yield Guard(
        "plan_keeps_to_its_override",
        Plan,
        ("patient_id",),
        another("intervals_override", "o.plan_id = {row}.id"),
        _("What was gone on with is another patient’s."),
        on_insert=False,
        lists=False,
    )


def _of_reasons() -> Iterable[Guard]:
    """A reason covers what it was given for, which stands beside it; of what bears on nothing, nothing is asked."""
    bears = any_of(
        exists(Plan, "o.id = {row}.plan_id AND o.state = 'open'"),
        exists(Treatment, "o.id = {row}.treatment_id AND o.voided_at IS NULL"),
    )
    without_wait = (
        "EXISTS (SELECT 1 FROM <pairs of {row}.against> e WHERE e.value IN ('too_soon', 'ask_first')"
        " AND substr(e.key, 1, 5) <> 'hold ' AND replace(e.key, ' by P', '') = e.key)"
    )
    yield Guard(
        "reason_says_what_it_covers",
        Override,
        ("against",),
        f"{{row}}.reason <> '' AND ({any_of('{row}.against = ' + NOTHING, without_wait)}) AND ({bears})",
        _(
            "This reason does not say what it was given for, or by which wait. Look whether it still holds, and give"
            " it again."
        ),
    )


def _of_their_kinds() -> Iterable[Guard]:
    done_here: tuple[type[models.Model], ...] = (Treatment, Plan, Hold, Contact)
    for model in done_here:
        yield Guard(
            f"{model._meta.model_name}_of_what_is_done_here",
            model,
            ("procedure_id",),
            f"{KIND} IN ({KINDS})",
            _(
                "Circumstances and events are told to a clinic: it does not do, plan or hold them, nor call about them."
            ),
        )
    said = _("A treatment is logged or planned, not told as a circumstance.")
    for name, model in (("circumstance_of_what_is_told", Circumstance), ("said_no_to_what_is_told", SaidNo)):
        yield Guard(name, model, ("procedure_id",), f"{KIND} NOT IN ({KINDS})", said)
    some = "o.procedure_id = {row}.id"
    of_what_is_done: tuple[type[models.Model], ...] = (*done_here, TemplateVisit, ClinicQuestion)
    done = any_of(*(exists(model, some) for model in of_what_is_done))
    told = any_of(exists(Circumstance, some), exists(SaidNo, some))
    yield Guard(
        "procedure_stays_what_it_is",
        Procedure,
        ("kind",),
        any_of(f"{{row}}.kind IN ({KINDS}) AND ({done})", f"{{row}}.kind NOT IN ({KINDS}) AND ({told})"),
        _(
            "Something of this kind is on record: a treatment becomes no circumstance or event, nor they a treatment."
        ),
        on_insert=False,
        lists=False,
    )


BETWEEN_TABLES: tuple[Guard, ...] = (
    *_once(),
    *_closed_once(),
    *_of_one_clinic(),
    *_of_one_person(),
    *_of_reasons(),
    *_of_their_kinds(),
)
