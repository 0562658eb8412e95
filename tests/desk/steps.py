"""For each page of the desk that takes forms: what is typed, what is wrong with it, and how it comes to be refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from intervals.models.appearances import Appearance
from intervals.models.areas import Area
from intervals.models.circumstances import Circumstance
from intervals.models.clinic_messages import ClinicMessage
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
from intervals.queries.askable import key_of
from intervals.queries.pictures import mark_of
from tests.desk.alone import RULE
from tests.desk.conftest import EARLIER
from tests.desk.settings_of_everything import SUN

ON = date(2026, 11, 22)
DAY = {"day": "22", "month": "11", "year": "2026"}
TOO_LONG = "x" * 5000


def parts(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


@dataclass(frozen=True)
class Case:
    """A page that takes a form.

    `typed` is right, and with `wrong` in it wrong; None: nothing can be. `meanwhile` is what somebody else does so that
    it is refused; None: only a form that no page has made is. `before` is what has been sent first, to get there.
    """

    page: str
    kwargs: dict[str, Any]
    typed: dict[str, Any]
    wrong: dict[str, str] | None
    meanwhile: Callable[[], object] | None = None
    query: str = ""
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The page's address."""
        return reverse(self.page, kwargs={"clinic": "hamilton", **self.kwargs}) + self.query


class World:
    """A clinic where something can be done on each of these pages; `by` does it, `other` is somebody else."""

    def __init__(self, clinic: Clinic, by: Any, other: Any) -> None:
        self.clinic, self.by, self.other = clinic, by, other
        self.marie = self.patient("Marie Tremblay", date(1985, 5, 12))

    def patient(self, name: str, born: date) -> Patient:
        return Patient.objects.create(
            clinic=self.clinic, name=name, date_of_birth=born, created_by=self.by, created_at=EARLIER
        )

    def _about(self, slug: str) -> dict[str, Any]:
        return {
            "clinic": self.clinic, "patient": self.marie, "procedure": Procedure.objects.get(slug=slug),
        }  # fmt: skip

    def treated(self, slug: str, on: date, **fields: Any) -> Treatment:
        values = {"recorded_by": self.by, "recorded_at": EARLIER + timedelta(days=21)}
        return Treatment.objects.create(**self._about(slug) | {"given_on": on} | values | fields)

    def planned(self, slug: str, on: date) -> Plan:
        return Plan.objects.create(
            **self._about(slug), planned_on=on, created_by=self.other, created_at=EARLIER
        )

    def coursed(self) -> Course:
        """A course of two visits."""
        course = Course.objects.create(
            clinic=self.clinic, patient=self.marie, name="Acne scars", wanted=2, created_by=self.other,
            created_at=EARLIER,
        )  # fmt: skip
        for place, day in enumerate((date(2026, 12, 1), date(2027, 1, 12)), start=1):
            Plan.objects.filter(pk=self.planned("microneedling", day).pk).update(course=course, place=place)
        return course

    def end(self, course: Course) -> None:
        Course.objects.filter(pk=course.pk).update(ended_by=self.other, ended_at=EARLIER)

    def invited(self) -> PortalAccess:
        return PortalAccess.objects.create(
            clinic=self.clinic, patient=self.marie, email="marie@home.example", invited_by=self.other,
            invited_at=EARLIER,
        )  # fmt: skip

    def word(self) -> OwnWord:
        return OwnWord.objects.create(
            clinic=self.clinic, patient=self.marie, kind="skin", skin="not_settled", text="Still red", said_at=EARLIER,
            said_on=ON,
        )  # fmt: skip

    def answer(self, word: OwnWord) -> None:
        words = OwnWord.objects.filter(pk=word.pk)
        words.update(answered_by=self.other, answered_at=EARLIER, outcome="answered", answer="Come by.")

    def question(self) -> ClinicQuestion:
        return ClinicQuestion.objects.create(clinic=self.clinic, text="Pregnant?", reason="Speak to us.")

    def template(self) -> CourseTemplate:
        return CourseTemplate.objects.create(clinic=self.clinic, name="Scars")

    def retire(self, template: CourseTemplate) -> None:
        CourseTemplate.objects.filter(pk=template.pk).update(retired_by=self.other, retired_at=EARLIER)

    def supply(self) -> Supply:
        return Supply.objects.create(clinic=self.clinic, kind="injectable", name="Azzalure", lot_number="A1")

    def shelve(self, supply: Supply) -> None:
        Supply.objects.filter(pk=supply.pk).update(archived_by=self.other, archived_at=EARLIER)

    def held(self, slug: str, until: date | None) -> Hold:
        return Hold.objects.create(
            **self._about(slug), until=until, reason="Red", set_by=self.other, set_at=EARLIER
        )

    def overridden(self) -> Override:
        return Override.objects.create(
            clinic=self.clinic, patient=self.marie, treatment=self.treated("botox", date(2026, 11, 10)),
            status="too_soon", said="Too soon.", by=self.by, at=EARLIER, made_on=date(2026, 11, 10),
        )  # fmt: skip

    def close(self, plan: Plan) -> None:
        rows = Plan.objects.filter(pk=plan.pk)
        rows.update(state=PlanState.CANCELLED, closed_by=self.other, closed_at=EARLIER)

    def void(self, row: Treatment | Circumstance) -> None:
        rows = type(row).objects.filter(pk=row.pk)
        rows.update(voided_by=self.other, voided_at=EARLIER, void_reason="Wrong")

    def drafted(self) -> RuleDraft:
        sides = {side: Procedure.objects.get(slug=RULE[side]) for side in ("earlier", "later")}
        people = dict.fromkeys(("written_by", "changed_by", "proved_by"), self.other)
        return RuleDraft.objects.create(
            clinic=self.clinic, content=RULE, changed_at=EARLIER, **sides, **people
        )

    def words(self) -> GuidanceVersion:
        """A draft of guidance that may be published."""
        sides: dict[str, Any] = {
            "source_title": "A study",
            "summary": "Stay out of it.",
            "reviewed_by": "Dr Ito",
        }
        text = replace(SUN, reviewed_on=date(2026, 1, 1), **sides)
        return GuidanceVersion.objects.create(
            clinic=self.clinic,
            slug="sun",
            number=1,
            content=text.as_data(),
            changed_by=self.other,
            changed_at=EARLIER,
        )

    def of_marie(self, **more: Any) -> dict[str, Any]:
        return {"patient": self.marie.ref, **more}

    def of_clinicians(self) -> None:
        """Have both be clinicians: what managers do not do."""
        Membership.objects.update(role=Role.CLINICIAN)


WAYS: dict[str, Callable[[World], Case]] = {}


def way(make: Callable[[World], Case]) -> Callable[[World], Case]:
    """A case by the name of its function."""
    WAYS[make.__name__] = make
    return make


DONE = parts("given_on", **DAY) | {
    "lot_number": "C4212", "units": "20", "areas": ["forehead"], "note": "Red for an hour",
}  # fmt: skip


@way
def treatment(it: World) -> Case:
    plan = it.planned("botox", ON)
    query = f"?plan={plan.ref}"
    return Case("desk-treatment-new", it.of_marie(), DONE, {"units": "many"}, lambda: it.close(plan), query)


@way
def correction(it: World) -> Case:
    row = it.treated("botox", ON)
    typed = DONE | {"reason": "Another lot"}
    kwargs = it.of_marie(treatment=row.ref)
    return Case("desk-treatment-correct", kwargs, typed, {"units": "many"}, lambda: it.void(row))


@way
def void(it: World) -> Case:
    row = it.treated("botox", ON)
    kwargs, typed = it.of_marie(treatment=row.ref), {"reason": "Another patient"}
    return Case("desk-treatment-void", kwargs, typed, {"reason": TOO_LONG}, lambda: it.void(row))


@way
def circumstance(it: World) -> Case:
    Procedure.objects.create(slug="jab", name="Jab", public_name="a jab", kind="circumstance")
    typed = parts("given_on", "3", "11", "2026") | {"procedure": "jab", "called": "Flu", "told_by": "patient"}
    return Case("desk-circumstance-new", it.of_marie(), typed, {"given_on_month": "Noveber"})


@way
def answers(it: World) -> Case:
    jab = Procedure.objects.create(slug="jab", name="Jab", public_name="a jab", kind="circumstance")
    IntervalRule.objects.create(
        earlier=jab, later=Procedure.objects.get(slug="botox"), minimum_days=14, recommended_days=28,
        valid_from=date(2026, 1, 1), source_title="Leaflet", reviewed_by="Dr A", reviewed_on=date(2026, 1, 1),
    )  # fmt: skip
    asked = ClinicQuestion.objects.create(clinic=it.clinic, text="Pregnant?", reason="Speak to us.")
    typed = parts("jab_on", "20", "11", "2026") | {f"{key_of(asked)}_had": "no"}
    query = "?for=plan&procedure=botox"
    return Case("desk-answers", it.of_marie(), typed, {"jab_on_month": "Noveber"}, query=query)


@way
def void_circumstance(it: World) -> Case:
    jab = Procedure.objects.create(slug="jab", name="Jab", public_name="a jab", kind="circumstance")
    row = Circumstance.objects.create(
        **it._about("jab") | {"procedure": jab}, given_on=date(2026, 11, 3), recorded_by=it.by,
        recorded_at=EARLIER,
    )  # fmt: skip
    kwargs, typed = it.of_marie(circumstance=row.ref), {"reason": "It was another"}
    return Case("desk-circumstance-void", kwargs, typed, {"reason": TOO_LONG}, lambda: it.void(row))


PLAN = parts("planned_on", "24", "12", "2026") | {"procedure": "botox", "areas": ["forehead"]}


@way
def plan(it: World) -> Case:
    day = date(2026, 12, 24)
    wrong = {"planned_on_day": "31", "planned_on_month": "2"}
    return Case("desk-plan-new", it.of_marie(), PLAN, wrong, lambda: it.planned("botox", day))


REASON = {"reason": "other", "comment": "She flies on the 27th"}


@way
def plan_in_spite_of_a_warning(it: World) -> Case:
    it.treated("microneedling", date(2026, 11, 20))
    before = PLAN | {"planned_on_day": "26", "planned_on_month": "11"}
    day = date(2026, 11, 26)
    return Case(
        "desk-plan-new", it.of_marie(), REASON, {"reason": "because"}, lambda: it.planned("botox", day),
        before=before,
    )  # fmt: skip


@way
def move(it: World) -> Case:
    row = it.planned("botox", date(2026, 12, 10))
    typed = parts("planned_on", "24", "12", "2026")
    kwargs = it.of_marie(plan=row.ref)
    return Case("desk-plan-move", kwargs, typed, {"planned_on_day": "soon"}, lambda: it.close(row))


@way
def move_in_spite_of_a_warning(it: World) -> Case:
    it.treated("microneedling", date(2026, 11, 20))
    row = it.planned("botox", date(2026, 12, 10))
    before = parts("planned_on", "26", "11", "2026")
    kwargs = it.of_marie(plan=row.ref)
    return Case("desk-plan-move", kwargs, REASON, {"comment": ""}, lambda: it.close(row), before=before)


@way
def keep(it: World) -> Case:
    it.treated("microneedling", date(2026, 11, 20))
    row = it.planned("botox", date(2026, 11, 26))
    kwargs = it.of_marie(plan=row.ref)
    return Case("desk-plan-keep", kwargs, REASON, {"comment": TOO_LONG}, lambda: it.close(row))


@way
def keep_what_fits_again(it: World) -> Case:
    needled = it.treated("microneedling", date(2026, 11, 20))
    row = it.planned("botox", date(2026, 11, 26))
    kwargs = it.of_marie(plan=row.ref)
    return Case("desk-plan-keep", kwargs, REASON, {"comment": ""}, lambda: it.void(needled))


@way
def cancel(it: World) -> Case:
    row = it.planned("botox", date(2026, 12, 10))
    kwargs, typed = it.of_marie(plan=row.ref), {"reason": "She is ill"}
    return Case("desk-plan-cancel", kwargs, typed, {"reason": TOO_LONG}, lambda: it.close(row))


THREE = {"name": "Acne scars", "what_1": "microneedling", "times_1": "3"}


@way
def course_new(it: World) -> Case:
    days = parts("day_2", "4", "1", "2027") | parts("day_3", "22", "2", "2027")
    return Case("desk-course-new", it.of_marie(), days, {"day_2_day": "40"}, before=THREE)


@way
def course_move(it: World) -> Case:
    course = it.coursed()
    typed, wrong = parts("planned_on", "20", "1", "2027"), {"planned_on_day": "40"}
    of = it.of_marie(course=course.ref)
    return Case("desk-course-move", of, typed, wrong, lambda: it.end(course), query="?visit=2")


@way
def course_add(it: World) -> Case:
    course = it.coursed()
    typed = {"what": "microneedling"} | parts("planned_on", "20", "6", "2027")
    of = it.of_marie(course=course.ref)
    return Case("desk-course-add", of, typed, {"planned_on_day": "40"}, lambda: it.end(course))


@way
def course_end(it: World) -> Case:
    course = it.coursed()
    return Case("desk-course-end", it.of_marie(course=course.ref), {}, None, lambda: it.end(course))


@way
def own_word(it: World) -> Case:
    word = it.word()
    typed = {"text": "Come and show us."}
    of = it.of_marie(word=word.ref)
    return Case("desk-own-word", of, typed, {"text": TOO_LONG}, lambda: it.answer(word))


@way
def own_word_hold(it: World) -> Case:
    it.of_clinicians()
    word = it.word()
    typed = {"procedure": "botox", "lasts": "review", "reason": "Still red"}
    of = it.of_marie(word=word.ref)
    return Case("desk-own-word-hold", of, typed, {"reason": TOO_LONG}, lambda: it.answer(word))


@way
def own_pages(it: World) -> Case:
    row = Patient.objects.filter(pk=it.marie.pk)
    archive = lambda: row.update(archived_at=EARLIER, archived_by=it.other)  # noqa: E731
    typed = {"email": "marie@home.example"}
    return Case("desk-own-pages", it.of_marie(), typed, {"email": "marie"}, archive)


@way
def own_pages_address(it: World) -> Case:
    access = it.invited()
    end = lambda: PortalAccess.objects.update(ended_by=it.other, ended_at=EARLIER)  # noqa: E731
    typed = {"email": "marie@new.example"}
    of = it.of_marie(access=access.ref)
    return Case("desk-own-pages-address", of, typed, {"email": TOO_LONG}, end)


@way
def own_pages_end(it: World) -> Case:
    access = it.invited()
    end = lambda: PortalAccess.objects.update(ended_by=it.other, ended_at=EARLIER)  # noqa: E731
    return Case("desk-own-pages-end", it.of_marie(access=access.ref), {}, None, end)


ASKED = {"text": "Are you pregnant?", "reason": "Speak to us first.", "procedure": "botox", "order": "2"}


@way
def question_new(it: World) -> Case:
    return Case("desk-question-new", {}, ASKED, {"order": "first"})


@way
def question_edit(it: World) -> Case:
    question = it.question()
    change = lambda: ClinicQuestion.objects.filter(pk=question.pk).update(reason="Not so")  # noqa: E731
    return Case("desk-question-edit", {"question": question.pk}, ASKED, {"order": "first"}, change)


@way
def question_drop(it: World) -> Case:
    return Case("desk-question-drop", {"question": it.question().pk}, {}, None)


SUPPLIED = {"kind": "injectable", "name": "Dysport", "lot_number": "D 7"}


@way
def supply_new(it: World) -> Case:
    return Case("desk-supply-new", {}, SUPPLIED, parts("expires_on", "31", "2", "2027"))


@way
def supply_edit(it: World) -> Case:
    supply = it.supply()
    wrong = parts("expires_on", "31", "2", "2027")
    return Case("desk-supply-edit", {"supply": supply.pk}, SUPPLIED, wrong, lambda: it.shelve(supply))


@way
def supply_use(it: World) -> Case:
    supply = it.supply()
    return Case("desk-supply-use", {"supply": supply.pk}, {}, None, lambda: it.shelve(supply))


@way
def supply_archive(it: World) -> Case:
    supply = it.supply()
    return Case("desk-supply-archive", {"supply": supply.pk}, {}, None, lambda: it.shelve(supply))


@way
def course_template_new(it: World) -> Case:
    return Case("desk-course-template-new", {}, THREE, {"times_1": "often"})


@way
def course_template_edit(it: World) -> Case:
    template = it.template()
    of, wrong = {"template": template.pk}, {"times_1": "often"}
    return Case("desk-course-template-edit", of, THREE, wrong, lambda: it.retire(template))


@way
def course_template_retire(it: World) -> Case:
    template = it.template()
    return Case(
        "desk-course-template-retire", {"template": template.pk}, {}, None, lambda: it.retire(template)
    )


@way
def hold(it: World) -> Case:
    it.of_clinicians()
    typed = {"procedure": "botox", "lasts": "review", "reason": "Still red"}
    wrong = parts("until", "1", "12", "2026")
    return Case("desk-hold-new", it.of_marie(), typed, wrong, lambda: it.held("botox", None))


@way
def lift(it: World) -> Case:
    it.of_clinicians()
    row = it.held("botox", None)
    rows = Hold.objects.filter(pk=row.pk)
    kwargs, typed = it.of_marie(hold=row.ref), {"reason": "Healed"}
    lifted = {"lifted_by": it.other, "lifted_at": EARLIER, "lift_reason": "Healed"}
    return Case("desk-hold-lift", kwargs, typed, {"reason": TOO_LONG}, lambda: rows.update(**lifted))


@way
def contact(it: World) -> Case:
    typed = parts("snooze_until", "1", "12", "2026") | {
        "procedure": "botox", "outcome": "snoozed", "comment": "After the holidays",
    }  # fmt: skip
    return Case("desk-contact", it.of_marie(), typed, {"snooze_until_day": "32"})


@way
def message_worded(it: World) -> Case:
    typed = {"is_used": "on", "subject": "{clinic} writes", "text": "Look here: {link}"}
    words = {"clinic": it.clinic, "kind": "moved", "subject": "Theirs"}
    change = lambda: ClinicMessage.objects.create(**words)  # noqa: E731
    return Case("desk-message", {"message": "moved"}, typed, {"subject": TOO_LONG}, change)


@way
def message_hours(it: World) -> Case:
    return Case("desk-messages-hours", {}, {"first": "8", "last": "20"}, {"first": "noon"})


@way
def wants_messages(it: World) -> Case:
    Patient.objects.filter(pk=it.marie.pk).update(email="marie@home.example")
    meanwhile = lambda: Patient.objects.filter(pk=it.marie.pk).update(email="")  # noqa: E731
    return Case("desk-patient-messages", it.of_marie(), {"kinds": ["moved"]}, {"kinds": "account"}, meanwhile)


@way
def calls(it: World) -> Case:
    it.treated("microneedling", date(2026, 11, 10))
    typed = parts("day", "1", "12", "2026") | {"who": [f"{it.marie.ref}.botox"], "do": "snoozed"}
    about = {"procedure": Procedure.objects.get(slug="botox"), "outcome": "no_answer", "by": it.other}
    meanwhile = lambda: Contact.objects.create(  # noqa: E731
        clinic=it.clinic, patient=it.marie, at=EARLIER, made_on=ON, **about
    )
    return Case("desk-eligible", {}, typed, {"day_day": "32"}, meanwhile)


@way
def explain(it: World) -> Case:
    row = it.overridden()
    rows = Override.objects.filter(pk=row.pk)
    kwargs = it.of_marie(override=row.pk)
    return Case(
        "desk-override-explain", kwargs, REASON, {"comment": TOO_LONG},
        lambda: rows.update(reason="other_area"),
    )  # fmt: skip


@way
def object_to(it: World) -> Case:
    it.of_clinicians()
    row = it.overridden()
    rows = Override.objects.filter(pk=row.pk)
    rows.update(reason="clinician_decided", decided_by=it.by)
    meanwhile = lambda: rows.update(objection="Not so", objected_at=EARLIER)  # noqa: E731
    return Case(
        "desk-override-object", it.of_marie(override=row.pk), {"why": "Not so"}, {"why": "x" * 501}, meanwhile
    )


@way
def explain_what_no_longer_counts(it: World) -> Case:
    row = it.overridden()
    kwargs = it.of_marie(override=row.pk)
    return Case("desk-override-explain", kwargs, REASON, {"comment": ""}, lambda: it.void(row.treatment))


@way
def review(it: World) -> Case:
    row = it.overridden()
    return Case("desk-overrides", {}, {"override": [str(row.pk)]}, {"override": "x"}, query="?show=all")


PERSON = parts("date_of_birth", "31", "1", "1990") | {
    "name": "Paul Roy", "telephone": "905 555 0199", "email": "paul@example.org", "language": "fr", "note": "Deaf",
    "other_id": "A-7",
}  # fmt: skip


@way
def add(it: World) -> Case:
    return Case("desk-patient-new", {}, PERSON, {"email": "paul at home"})


@way
def edit(it: World) -> Case:
    return Case("desk-patient-edit", it.of_marie(), PERSON, {"telephone": "none"})


@way
def archive(it: World) -> Case:
    return Case("desk-patient-archive", it.of_marie(), {}, None)


@way
def merge(it: World) -> Case:
    maria = it.patient("Maria Tremblay", date(1985, 5, 12))
    it.treated("microneedling", date(2026, 11, 20))
    it.treated("botox", date(2024, 1, 10), patient=maria)
    botox = it.treated("botox", ON, patient=maria)
    typed = {f"reason_{botox.pk}": "other", f"comment_{botox.pk}": "Underarms"}
    query = f"?other={maria.ref}"
    later = Patient.objects.filter(pk=it.marie.pk)
    born = date(2025, 1, 10)
    return Case(
        "desk-patient-merge",
        it.of_marie(),
        typed,
        {f"comment_{botox.pk}": ""},
        lambda: later.update(date_of_birth=born),
        query=query,
    )


@way
def delete(it: World) -> Case:
    typed = {"reason": "mistake", "understood": "on"}
    return Case("desk-patient-delete", it.of_marie(), typed, {"reason": "no reason"})


@way
def invite(it: World) -> Case:
    typed = {"email": "noor@clinic.example", "role": "auditor"}
    return Case("desk-staff-invite", {}, typed, {"email": "noor at clinic"})


@way
def role(it: World) -> Case:
    row = Membership.objects.get(user=it.other)
    return Case("desk-staff-role", {"membership": row.pk}, {"role": "auditor"}, {"role": "owner"})


@way
def end(it: World) -> Case:
    row = Membership.objects.get(user=it.other)
    return Case("desk-staff-end", {"membership": row.pk}, {}, None)


@way
def withdraw(it: World) -> Case:
    row = Invitation.objects.create(
        clinic=it.clinic, email="new@clinic.example", role=Role.AUDITOR, digest="0" * 64, invited_by=it.other,
        invited_at=EARLIER, expires_at=EARLIER + timedelta(days=60),
    )  # fmt: skip
    rows = Invitation.objects.filter(pk=row.pk)
    return Case(
        "desk-staff-withdraw", {"invitation": row.pk}, {}, None, lambda: rows.update(withdrawn_at=EARLIER)
    )


@way
def clinic_data(it: World) -> Case:
    typed = {
        "name": "Hamilton Skin", "town": "Hamilton", "country": "CA", "region": "ON",
        "time_zone": "America/Toronto", "telephone": "905 555 0199",
    }  # fmt: skip
    row = Clinic.objects.filter(pk=it.clinic.pk)
    return Case("desk-clinic-edit", {}, typed, {"name": ""}, lambda: row.update(name="Another name"))


@way
def clinic_public(it: World) -> Case:
    typed = {"is_shown": "on", "first_pair": "microneedling botox"}
    return Case("desk-clinic-public", {}, typed, {"first_pair": "botox flight"})


PROCEDURE_TYPED = {"name": "Cupping", "to_patients": "cupping", "kind": "other"}


@way
def procedure_new(it: World) -> Case:
    names = {"slug": "cups", "name": "Cupping", "public_name": "cups", "clinic": it.clinic}
    beside = lambda: Procedure.objects.create(**names)  # noqa: E731
    return Case("desk-procedure-new", {}, PROCEDURE_TYPED, {"name": ""}, beside)


@way
def procedure_rename(it: World) -> Case:
    own = Procedure.objects.create(slug="glow", name="Glow", public_name="a glow", clinic=it.clinic)
    change = lambda: Procedure.objects.filter(pk=own.pk).update(name="Shine")  # noqa: E731
    return Case("desk-procedure-rename", {"procedure": "glow"}, PROCEDURE_TYPED, {"to_patients": ""}, change)


@way
def procedure_remove(it: World) -> Case:
    own = Procedure.objects.create(slug="glow", name="Glow", public_name="a glow", clinic=it.clinic)
    ask = lambda: ClinicQuestion.objects.create(clinic=it.clinic, text="Q?", reason="R", procedure=own)  # noqa: E731
    return Case("desk-procedure-remove", {"procedure": "glow"}, {}, None, ask)


@way
def procedure_retire(it: World) -> Case:
    own = Procedure.objects.create(slug="glow", name="Glow", public_name="a glow", clinic=it.clinic)
    return Case("desk-procedure-retire", {"procedure": own.slug}, {}, None)


@way
def area_new(it: World) -> Case:
    beside = lambda: Area.objects.create(slug="knee-2", name="Knee", clinic=it.clinic)  # noqa: E731
    return Case("desk-area-new", {}, {"name": "Knee"}, {"name": ""}, beside)


@way
def area_change(it: World) -> Case:
    own = Area.objects.create(slug="elbow", name="Elbow", clinic=it.clinic)
    change = lambda: Area.objects.filter(pk=own.pk).update(name="Arm")  # noqa: E731
    return Case("desk-area", {"area": "elbow"}, {"name": "Knee", "within": "chin"}, {"name": ""}, change)


@way
def area_remove(it: World) -> Case:
    own = Area.objects.create(slug="elbow", name="Elbow", clinic=it.clinic)
    inside = lambda: Area.objects.create(slug="tip", name="Tip", clinic=it.clinic, within=own)  # noqa: E731
    return Case("desk-area-remove", {"area": "elbow"}, {}, None, inside)


@way
def appearance_colours(it: World) -> Case:
    row = Appearance.objects.get_or_create(clinic=it.clinic)[0]
    change = lambda: Appearance.objects.filter(pk=row.pk).update(light="#222222", dark="#eeeeee")  # noqa: E731
    typed = {"light": "#123456", "dark": "abcdef"}
    return Case("desk-appearance-colours", {}, typed, {"light": "#888888"}, change)


@way
def appearance_logo(it: World) -> Case:
    content, size = b"RIFF", {"width": 3, "height": 1}
    row = Appearance.objects.update_or_create(clinic=it.clinic, defaults={"logo": content, **size})[0]
    change = lambda: Appearance.objects.filter(pk=row.pk).update(logo=b"another")  # noqa: E731
    typed = {"remove": "on", "shown": mark_of(content)}
    return Case("desk-appearance-logo", {}, typed, {"remove": ""}, change)


@way
def offers(it: World) -> Case:
    typed = {"treatments": ["botox"], "circumstances": ["vaccine"], "events": ["event"]}
    return Case("desk-offers", {}, typed, {"treatments": ["leeches"]})


@way
def set_up(it: World) -> Case:
    """The site is shown: nothing is missing."""
    Clinic.objects.filter(pk=it.clinic.pk).update(telephone="905 555 0199", is_shown=False)
    OpenWeek.objects.create(clinic=it.clinic, monday=True)
    IntervalRule.objects.update(reviewed_by="Dr Okafor")
    return Case("desk-set-up", {}, {}, None)


@way
def open_week(it: World) -> Case:
    return Case("desk-open-days-week", {}, {"weekdays": ["0", "2"]}, {"weekdays": ["9"]})


@way
def open_days_close(it: World) -> Case:
    typed = {"title": "Inventory"} | parts("first", "20", "12", "2026") | parts("last", "21", "12", "2026")
    shut = {"first": date(2026, 12, 19), "last": date(2026, 12, 22)}
    closed = lambda: ClosedDays.objects.create(clinic=it.clinic, **shut)  # noqa: E731
    return Case("desk-open-days-close", {}, typed, {"first_day": "40"}, closed)


@way
def open_days_extra(it: World) -> Case:
    opened = lambda: ExtraDay.objects.create(clinic=it.clinic, day=date(2026, 12, 20))  # noqa: E731
    return Case("desk-open-days-extra", {}, parts("day", "20", "12", "2026"), {"day_day": "40"}, opened)


@way
def open_days_holidays(it: World) -> Case:
    Clinic.objects.filter(pk=it.clinic.pk).update(country="CA", region="ON")
    typed = {"holidays": ["christmas-day"]}
    return Case("desk-open-days-holidays", {"year": 2026}, typed, {"holidays": ["no-day"]})


@way
def open_days_forget(it: World) -> Case:
    week = OpenWeek.objects.create(clinic=it.clinic, practitioner=it.by, monday=True)
    return Case("desk-open-days-forget", {"week": week.pk}, {}, None)


@way
def open_days_reopen(it: World) -> Case:
    closed = ClosedDays.objects.create(
        clinic=it.clinic, first=date(2026, 12, 24), last=date(2026, 12, 26), title="Christmas"
    )
    return Case("desk-open-days-reopen", {"closed": closed.pk}, {}, None)


@way
def open_days_take_back(it: World) -> Case:
    extra = ExtraDay.objects.create(clinic=it.clinic, day=date(2026, 12, 20))
    return Case("desk-open-days-take-back", {"extra": extra.pk}, {}, None)


RULE_TYPED = {
    "minimum": "a fortnight", "recommended": "4 wks", "best_by": "6 weeks", "inside_minimum": "warn",
    "evidence": "studies", "source_title": "Another study", "source_says": "Four weeks.", "reviewed_by": "Dr Ito",
} | parts("valid_from", "1", "12", "2026") | parts("reviewed_on", "2", "11", "2026")  # fmt: skip


@way
def rule_new(it: World) -> Case:
    typed = RULE_TYPED | {"earlier": "microneedling", "later": "botox"}
    return Case("desk-rule-new", {}, typed, {"minimum": "soon"})


@way
def rule_edit(it: World) -> Case:
    draft = it.drafted()
    change = lambda: RuleDraft.objects.filter(pk=draft.pk).update(edition=2)  # noqa: E731
    return Case("desk-rule-edit", {"draft": draft.pk}, RULE_TYPED, {"minimum": "soon"}, change)


@way
def rule_prove(it: World) -> Case:
    draft = it.drafted()
    change = lambda: RuleDraft.objects.filter(pk=draft.pk).update(edition=2)  # noqa: E731
    typed = parts("earliest_0", "18", "11", "2026")
    return Case("desk-rule-prove", {"draft": draft.pk}, typed, {"earliest_0_day": "40"}, change)


@way
def rule_approve(it: World) -> Case:
    draft = it.drafted()
    change = lambda: RuleDraft.objects.filter(pk=draft.pk).update(edition=2)  # noqa: E731
    return Case("desk-rule-approve", {"draft": draft.pk}, {}, None, change)


@way
def rule_publish(it: World) -> Case:
    draft = it.drafted()
    change = lambda: RuleDraft.objects.filter(pk=draft.pk).update(edition=2)  # noqa: E731
    return Case(
        "desk-rule-publish", {"draft": draft.pk}, {"reason": "So it was"}, {"reason": TOO_LONG}, change
    )


@way
def rule_drop(it: World) -> Case:
    return Case("desk-rule-drop", {"draft": it.drafted().pk}, {}, None)


@way
def rule_withdraw(it: World) -> Case:
    row = IntervalRule.objects.get()
    row.pk, row.clinic, row.version = None, it.clinic, 1
    row.save(force_insert=True)
    end = {
        "clinic": it.clinic, "earlier": row.earlier, "later": row.later, "version": 2, "minimum_days": 1,
        "recommended_days": 1, "valid_from": date(2026, 12, 2), "withdrawn": True, "source_title": "A study",
        "reviewed_by": "Dr Ito", "reviewed_on": date(2026, 1, 1),
    }  # fmt: skip
    typed = {"reason": "Not so"} | parts("last_day", "1", "12", "2026")
    meanwhile = lambda: IntervalRule.objects.create(**end)  # noqa: E731
    return Case("desk-rule-withdraw", {"rule": row.pk}, typed, {"reason": ""}, meanwhile)


@way
def rule_call_off(it: World) -> Case:
    row = IntervalRule.objects.get()
    row.pk, row.clinic, row.version, row.valid_from = None, it.clinic, 1, date(2030, 1, 1)
    row.save(force_insert=True)
    off = {"called_off_at": EARLIER, "called_off_by": it.by, "called_off_because": "Not so"}
    meanwhile = lambda: IntervalRule.objects.filter(pk=row.pk).update(**off)  # noqa: E731
    return Case("desk-rule-call-off", {"rule": row.pk}, {"reason": "Not so"}, {"reason": ""}, meanwhile)


@way
def rules_import(it: World) -> Case:
    document = json.dumps({"format": "intervals-rules/1", "title": "Theirs", "rules": [RULE]})
    return Case("desk-rules-import", {}, {"document": document}, {"document": document[1:]})


@way
def procedure_offered(it: World) -> Case:
    typed = {"offered": "on", "public_name": "wrinkle injections", "least_age": "18"}
    return Case("desk-procedure", {"procedure": "botox"}, typed, {"public_name": "x" * 121})


@way
def rules_approval(it: World) -> Case:
    return Case("desk-rules-approval", {}, {}, None)


@way
def guidance_new(it: World) -> Case:
    return Case("desk-guidance-new", {}, {"title": "Sun"}, {"title": ""})


@way
def guidance_begin(it: World) -> Case:
    return Case("desk-guidance-begin", {"topic": "why-wait"}, {}, None)


@way
def guidance_hide(it: World) -> Case:
    def meanwhile() -> None:
        text = replace(SUN, hidden=True).as_data()
        said = {
            "content": text,
            "slug": "why-wait",
            "first_day": ON,
            "published_by": it.other,
            "published_at": EARLIER,
        }
        by = {
            "clinic": it.clinic,
            "number": 9,
            "state": "published",
            "changed_by": it.other,
            "changed_at": EARLIER,
        }
        GuidanceVersion.objects.create(**said, **by)

    return Case("desk-guidance-hide", {"topic": "why-wait"}, {}, None, meanwhile)


@way
def guidance_edit(it: World) -> Case:
    draft = it.words()
    change = lambda: GuidanceVersion.objects.filter(pk=draft.pk).update(edition=1)  # noqa: E731
    typed = {"title": "Shade", "heading_0": "Shade", "body_0": "Stay in it."}
    return Case("desk-guidance-edit", {"guidance": draft.pk}, typed, {"title": ""}, change)


@way
def guidance_publish(it: World) -> Case:
    draft = it.words()
    change = lambda: GuidanceVersion.objects.filter(pk=draft.pk).update(edition=1)  # noqa: E731
    typed = parts("first_day", "1", "12", "2026")
    return Case("desk-guidance-publish", {"guidance": draft.pk}, typed, {"first_day_day": "40"}, change)


@way
def guidance_end(it: World) -> Case:
    draft = it.words()
    change = lambda: GuidanceVersion.objects.filter(pk=draft.pk).update(state="ended")  # noqa: E731
    return Case("desk-guidance-end", {"guidance": draft.pk}, {}, None, change)
