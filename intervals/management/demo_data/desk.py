"""A clinic's desk in the demonstration: who works there, and what they do, by the real actions."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from intervals import clock
from intervals.actions import (
    circumstances,
    contacts,
    holds,
    merging,
    overrides,
    patients,
    plans,
    treatments,
)
from intervals.actions.asking import Asker
from intervals.actions.warnings import GoingOn
from intervals.management.demo_data.clinical import areas, details, planned_areas
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.contacts import Outcome
from intervals.models.members import Role
from intervals.models.overrides import OverrideReason
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.details import Details


@dataclass
class Desk:
    """One clinic, on its day `on`. Everything else in the demonstration is counted from that day."""

    clinic: Clinic
    on: date
    people: dict[Role, list[User]]
    procedures: dict[str, Procedure]
    areas: dict[str, Area]
    random: Random

    @property
    def told(self) -> dict[str, Procedure]:
        """What a desk is told of: circumstances and events, by slug."""
        return {slug: each for slug, each in self.procedures.items() if not each.is_treatment}

    def day(self, day: int) -> date:
        """The date so many days from today."""
        return self.on + timedelta(days=day)

    def moment(self, day: int, minutes: int, now: datetime) -> datetime:
        """So many minutes after nine on a day, and never later than `now`."""
        nine = datetime.combine(self.day(day), time(9), tzinfo=ZoneInfo(self.clinic.time_zone))
        return min(nine + timedelta(minutes=minutes), now)

    def asker(self, role: Role, user: User | None = None) -> Asker:
        """Somebody at this desk, on the day the clock is set to; the first of the role unless `user` is given."""
        user = user or self.people[role][0]
        return Asker(user, self.clinic, role, clock.today(self.clinic), f"192.0.2.{user.pk % 250 + 1}")


@dataclass
class Case:
    """A patient as the desk works on the record; `treatment`, `plan`, `hold` and `told` are the last of each."""

    desk: Desk
    known: Details
    clinician: User
    patient: Patient = field(init=False)
    treatment: Treatment = field(init=False)
    plan: Plan = field(init=False)
    hold: Hold = field(init=False)
    told: Circumstance = field(init=False)

    @property
    def by_clinician(self) -> Asker:
        """The clinician who treats this patient."""
        return self.desk.asker(Role.CLINICIAN, self.clinician)

    @property
    def by_front_desk(self) -> Asker:
        """Whoever answers the telephone."""
        return self.desk.asker(Role.FRONT_DESK)

    def register(self) -> None:
        """Add the patient."""
        self.patient = patients.register(by=self.by_front_desk, details=self.known)

    def amend(self, **changes: Any) -> None:
        """Change some of the patient's data."""
        changed = replace(Details.of(self.patient), **changes)
        version = patients.version_of(self.patient)
        patients.amend(by=self.by_front_desk, patient=self.patient, details=changed, version=version)
        self.patient.refresh_from_db()

    def archive(self) -> None:
        """Take the patient off the lists."""
        patients.archive(by=self.by_front_desk, patient=self.patient)

    def merge_into(self, name: str) -> None:
        """Make this record part of the one under another name."""
        keep = Patient.objects.get(clinic=self.desk.clinic, name=name)
        merging.merge(by=self.by_clinician, into=keep, other=self.patient)

    def log(self, procedure: str, days_before: int = 0, *, as_planned: bool = False) -> None:
        """Record a treatment that was done so many days before, and maybe that it is what the plan became."""
        done = self._done(procedure, days_before)
        plan = self.plan if as_planned else None
        self.treatment = treatments.log(by=self.by_clinician, patient=self.patient, done=done, plan=plan)

    def _done(self, procedure: str, days_before: int) -> treatments.Done:
        given_on = clock.today(self.desk.clinic) - timedelta(days=days_before)
        return treatments.Done(
            self.desk.procedures[procedure],
            given_on,
            self.clinician,
            areas(procedure, self.desk.areas, self.desk.random),
            details(procedure, given_on, self.desk.on, self.desk.random),
        )

    def void(self, reason: str) -> None:
        """Mark the last treatment as entered in error."""
        treatments.void(by=self.by_clinician, treatment=self.treatment, reason=reason)

    def correct(self, days_before: int, reason: str) -> None:
        """Say that the last treatment was really done so many days before."""
        done = self._done(self.treatment.procedure.slug, days_before)
        self.treatment = treatments.correct(
            by=self.by_clinician, treatment=self.treatment, done=done, reason=reason
        )

    def explain(self, reason: OverrideReason, comment: str) -> None:
        """Say why the last treatment was done too soon."""
        overrides.explain(
            by=self.by_clinician,
            override=self.treatment.overrides.get(),
            reason=reason.value,
            comment=comment,
        )

    def review(self, of: Plan | Treatment) -> None:
        """Have the manager review the override of a plan or a treatment."""
        overrides.review(by=self.desk.asker(Role.MANAGER), overrides=[of.overrides.get().pk])

    def make_plan(
        self, procedure: str, day: int, going_on: GoingOn | None = None, *, clinician: bool = False
    ) -> None:
        """Plan something for a day, in spite of a warning where `going_on` says why."""
        wanted = plans.Wanted(self.desk.procedures[procedure], self.desk.day(day), self.clinician)
        by = self.by_clinician if clinician else self.by_front_desk
        self.plan = plans.make(by=by, patient=self.patient, wanted=wanted, going_on=going_on)
        self.plan.areas.set(planned_areas(procedure, self.desk.areas))

    def move_plan(self, day: int) -> None:
        """Move the last plan to another day."""
        self.plan = plans.move(by=self.by_front_desk, plan=self.plan, planned_on=self.desk.day(day))

    def cancel_plan(self, reason: str) -> None:
        """Cancel the last plan."""
        plans.cancel(by=self.by_front_desk, plan=self.plan, reason=reason)

    def set_hold(self, until: int | None, reason: str) -> None:
        """Hold Botox until a day or until reviewed."""
        day = None if until is None else self.desk.day(until)
        botox = self.desk.procedures["botox"]
        self.hold = holds.set_hold(
            by=self.by_clinician, patient=self.patient, procedure=botox, until=day, reason=reason
        )

    def lift_hold(self, reason: str) -> None:
        """Lift the last hold."""
        holds.lift(by=self.by_clinician, hold=self.hold, reason=reason)

    def tell(self, what: str, day: int | None, called: str) -> None:
        """Tell the front desk of a circumstance or an event (how its slug begins), of a day or without one."""
        procedure = next(each for slug, each in sorted(self.desk.told.items()) if slug.startswith(what))
        on = None if day is None else self.desk.day(day)
        self.told = circumstances.record(
            by=self.by_front_desk, patient=self.patient, told=circumstances.Told(procedure, on, called)
        )

    def told_wrong(self, reason: str) -> None:
        """What was told last was wrong."""
        circumstances.void(by=self.by_front_desk, circumstance=self.told, reason=reason)

    def contact(self, outcome: Outcome, snoozed_until: int | None, comment: str) -> None:
        """Note what came of a call about Botox."""
        contacts.log_contact(
            by=self.by_front_desk,
            patient=self.patient,
            procedure=self.desk.procedures["botox"],
            outcome=outcome,
            seen=0,
            snooze_until=None if snoozed_until is None else self.desk.day(snoozed_until),
            comment=comment,
        )
