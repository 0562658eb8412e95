"""A clinic with one of everything, and again at every place where an action must not reach it; and every action."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import connection

from intervals import clock
from intervals.actions import (
    answers,
    appearance,
    areas,
    circumstances,
    clinic_messages,
    clinics,
    consents,
    contacts,
    course_templates,
    courses,
    guidance,
    holds,
    merging,
    odd_records,
    offers,
    open_days,
    overrides,
    own_invitations,
    own_words,
    patients,
    plans,
    procedures,
    questions,
    rule_drafts,
    rule_imports,
    staff,
    supplies,
    treatments,
    undoing,
)
from intervals.actions.answers import Answers
from intervals.actions.areas import Standing
from intervals.actions.asking import Asker
from intervals.actions.circumstances import Told
from intervals.actions.clinic_messages import WantedHours, WantedMessage
from intervals.actions.clinics import ClinicDetails, PublicSide
from intervals.actions.course_templates import WantedTemplate
from intervals.actions.courses import WantedCourse
from intervals.actions.mail import Letter
from intervals.actions.offers import Offering
from intervals.actions.plans import Wanted
from intervals.actions.procedures import Named
from intervals.actions.questions import WantedQuestion
from intervals.actions.supplies import WantedSupply
from intervals.actions.treatments import Another, Done
from intervals.actions.warnings import GoingOn
from intervals.documents.topics import TopicText
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.audit import AuditEntry, Kind
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.contacts import Outcome
from intervals.models.courses import Course, CourseTemplate
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.members import Invitation, Membership, Role
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.models.overrides import Override
from intervals.models.own_words import OwnWord
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.portal import PortalAccess
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.supplies import Supply
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.colours import Colours
from intervals.queries.details import Details
from intervals.queries.guidance_versions import text_in_force
from intervals.queries.pictures import Picture
from tests.desk.apart import merge_apart
from tests.desk.asking import ON, asker

TABLES = list(apps.get_app_config("intervals").get_models(include_auto_created=True))
VISIT = date(2027, 2, 1)  # of a course
FREE = date(2026, 12, 20)  # nothing speaks against it
DONE_ON = date(2026, 11, 9)
RULE: dict[str, Any] = {
    "earlier": "microneedling",
    "later": "botox",
    "minimum": "P1W",
    "recommended": "P2W",
    "best_by": None,
    "start_again": None,
    "same_day": False,
    "same_area": False,
    "inside_minimum": "warn",
    "valid_from": "2026-12-01",
    "ends_on": None,
    "evidence": "expert_custom",
    "source": {"title": "A study", "url": None, "says": "Two weeks."},
    "reviewed_by": "Dr Okafor",
    "reviewed_on": "2026-11-02",
    "review_due": None,
    "examples": [{"given_on": "2026-11-10", "earliest": "2026-11-17", "recommended": "2026-11-24"}],
}


@dataclass
class Of:
    """A patient with one of everything that an action takes; the plan is at odds with what was done."""

    patient: Patient
    plan: Plan
    treatment: Treatment
    needled: Treatment
    course: Course
    hold: Hold
    circumstance: Circumstance
    override: Override
    access: PortalAccess
    word: OwnWord

    def row(self, model: type) -> Any:
        return next(each for each in vars(self).values() if type(each) is model)

    def rows(self) -> list[Any]:
        return list(vars(self).values())


class World:
    """`mine` is what the base calls are about; the others are where they must not reach, or were a moment ago."""

    def __init__(self) -> None:
        self.clinic = Clinic.objects.get(slug="hamilton")
        self.sister = Clinic.objects.create(
            slug="sister", name="Sister", town="Hamilton, New Zealand", time_zone="Pacific/Auckland"
        )
        self.people = {role: self._person(role, self.clinic) for role in Role}
        self.colleague = self._person(Role.CLINICIAN, self.clinic)
        self.left = self._person(Role.CLINICIAN, self.clinic, "left")
        self.left.memberships.update(ended_at=clock.now())
        self.stranger = self._person(Role.CLINICIAN, self.sister, "stranger")
        self.new = User.objects.create_user("new@hamilton.example")
        names = {"name": "Vaccination", "public_name": "a vaccination", "kind": "circumstance"}
        self.botox, self.needling = (Procedure.objects.get(slug=slug) for slug in ("botox", "microneedling"))
        self.jab = Procedure.objects.get_or_create(slug="vaccination", defaults=names)[0]
        tan = {"name": "Sunburn", "public_name": "sunburn", "kind": "circumstance"}
        self.tan = Procedure.objects.get_or_create(slug="sunburn", defaults=tan)[0]
        self.area = Area.objects.get(slug="chin")
        self.own_procedure, self.sisters_procedure = (
            Procedure.objects.create(slug=f"glow-{each.slug}", name="Glow", public_name="a glow", clinic=each)
            for each in (self.clinic, self.sister)
        )
        self.own_area, self.sisters_area = (
            Area.objects.create(slug=f"of-{each.slug}", name="Elbow", clinic=each)
            for each in (self.clinic, self.sister)
        )
        self.mine, self.others, self.archived, self.merged, self.deleted = (
            self._record(self.clinic) for _each in range(5)
        )
        self.sisters = self._record(self.sister)
        Patient.objects.filter(pk=self.archived.patient.pk).update(
            archived_at=clock.now(), archived_by=self.people[Role.MANAGER]
        )
        kept = Patient.objects.create(
            name="Kept", date_of_birth=date(1960, 1, 1), clinic=self.clinic, **self._made_by()
        )
        by = self.asker(Role.MANAGER)
        self.joined = self._merge(by, kept, self.merged.patient)
        patients.delete_for_good(by=by, patient=self.deleted.patient, reason=patients.DeleteReason.ASKED)
        self.invitation, self.accepted, self.withdrawn = (self._invited(self.clinic, each) for each in "abc")
        Invitation.objects.filter(pk=self.accepted.pk).update(accepted_at=clock.now())
        Invitation.objects.filter(pk=self.withdrawn.pk).update(withdrawn_at=clock.now())
        self.question, self.sisters_question = (
            ClinicQuestion.objects.create(clinic=each, text="Pregnant?", reason="Speak to us first.")
            for each in (self.clinic, self.sister)
        )
        self.supply, self.sisters_supply = (
            Supply.objects.create(clinic=each, kind="injectable", name="Azzalure", lot_number="A1")
            for each in (self.clinic, self.sister)
        )
        self.template, self.sisters_template = (
            CourseTemplate.objects.create(clinic=each, name="Scars") for each in (self.clinic, self.sister)
        )
        self.draft, self.sisters_draft = self._drafted(self.clinic), self._drafted(self.sister)
        self.own_rule, self.sisters_rule = self._ruled(self.clinic), self._ruled(self.sister)
        self.coming_rule = self._ruled(self.clinic, version=2, valid_from=date(2031, 1, 1))
        self.words, self.sisters_words = (self._words(each) for each in (self.clinic, self.sister))
        self.ended_words = self._words(self.clinic, "recovery", "ended")
        self.sisters_invitation = self._invited(self.sister, "d")
        self.said, self.sisters_said, self.unsaid = (
            self._said(each) for each in (self.clinic, self.sister, self.clinic)
        )
        for row in self.unsaid.values():
            type(row).objects.filter(pk=row.pk).delete()

    def asker(self, role: Role) -> Asker:
        return asker(self.people[role], self.clinic, role)

    def decided(self) -> Override:
        """An override of which it is said that the manager has decided."""
        rows = Override.objects.filter(pk=self.mine.override.pk)
        rows.update(reason="clinician_decided", decided_by=self.people[Role.MANAGER])
        return rows.get()

    def just_called(self) -> int:
        """The entry of a call that the manager has just logged."""
        by = self.asker(Role.MANAGER)
        contacts.log_contact(
            by=by, patient=self.mine.patient, procedure=self.botox, outcome=Outcome.CALLED, seen=0
        )
        return int(AuditEntry.objects.filter(kind=Kind.CONTACT_LOGGED).latest("pk").pk)

    def told(self) -> OwnWord:
        """What a patient has told that no clinician has to decide about."""
        OwnWord.objects.filter(pk=self.mine.word.pk).update(kind="not_right", skin="", text="Not on that day")
        return self.mine.word

    @staticmethod
    def place(user: User) -> Membership:
        return Membership.objects.get(user=user)

    def over(self, model: type, **fields: Any) -> Any:
        """A row of `mine` that is over."""
        row = self.mine.row(model)
        model.objects.filter(pk=row.pk).update(**fields)  # type: ignore[attr-defined]
        return row

    @staticmethod
    def _merge(by: Asker, into: Patient, other: Patient) -> Patient:
        merge_apart(by=by, into=into, other=other)
        return into

    def _person(self, role: Role, clinic: Clinic, name: str = "") -> User:
        number = User.objects.count()
        user = User.objects.create_user(f"{name or role}{number}@{clinic.slug}.example", first_name=name)
        Membership.objects.create(user=user, clinic=clinic, role=role)
        return user

    def _made_by(self) -> dict[str, Any]:
        return {"created_by": self.people[Role.CLINICIAN], "created_at": clock.now()}

    def _invited(self, clinic: Clinic, name: str) -> Invitation:
        return Invitation.objects.create(
            clinic=clinic, email=f"{name}@invited.example", role=Role.AUDITOR, digest=name,
            invited_by=self.people[Role.MANAGER], invited_at=clock.now(), expires_at=clock.now() + staff.VALID_FOR,
        )  # fmt: skip

    def _drafted(self, clinic: Clinic) -> RuleDraft:
        writer = self.colleague
        return RuleDraft.objects.create(
            clinic=clinic, earlier=self.needling, later=self.botox, content=RULE, written_by=writer, changed_by=writer,
            proved_by=writer, changed_at=clock.now(),
        )  # fmt: skip

    def _ruled(self, clinic: Clinic, **version: Any) -> IntervalRule:
        """A version of its own, for a pair of which nothing here is on record."""
        return IntervalRule.objects.create(
            clinic=clinic, earlier=self.botox, later=self.needling, minimum_days=1, recommended_days=1,
            source_title="A study", reviewed_by="Dr Okafor", reviewed_on=date(2026, 11, 2),
            **{"valid_from": date(2026, 1, 1)} | version,
        )  # fmt: skip

    def _said(self, clinic: Clinic) -> dict[type, Any]:
        """What a clinic says of the days of one of its people."""
        of: dict[str, Any] = {"clinic": clinic, "practitioner": self._person(Role.CLINICIAN, clinic, "days")}
        far = date(2030, 1, 7)
        return {
            OpenWeek: OpenWeek.objects.create(**of, monday=True),
            ClosedDays: ClosedDays.objects.create(**of, first=far, last=far),
            ExtraDay: ExtraDay.objects.create(**of, day=far),
        }

    def _words(self, clinic: Clinic, slug: str = "why-wait", state: str = "draft") -> GuidanceVersion:
        text = text_in_force(slug, clinic, ON)
        assert text
        who = {"changed_by": self.people[Role.MANAGER], "changed_at": clock.now()}
        return GuidanceVersion.objects.create(
            clinic=clinic, slug=slug, number=1, state=state, content=text.as_data(), **who
        )

    def _coursed(self, of: dict[str, Any]) -> Course:
        """A course of one visit."""
        course = Course.objects.create(**of, name="Scars", wanted=1, **self._made_by())
        Plan.objects.create(
            **of, procedure=self.botox, planned_on=VISIT, course=course, place=1, **self._made_by()
        )
        return course

    def retired(self) -> Procedure:
        """The clinic's own procedure, once it was retired."""
        gone = {"retired_at": clock.now(), "retired_by": self.people[Role.MANAGER]}
        Procedure.objects.filter(pk=self.own_procedure.pk).update(**gone)
        return self.own_procedure

    def _record(self, clinic: Clinic) -> Of:
        who = self.people[Role.CLINICIAN]
        patient = Patient.objects.create(
            name="Zo Quill",
            date_of_birth=date(1971, 2, 3),
            email="zo@home.example",
            clinic=clinic,
            **self._made_by(),
        )
        of: dict[str, Any] = {"clinic": clinic, "patient": patient}
        done = of | {"recorded_by": who, "recorded_at": clock.now()}
        needled = Treatment.objects.create(
            **done, procedure=self.needling, given_on=date(2026, 11, 10), practitioner=self.left
        )
        treatment = Treatment.objects.create(**done, procedure=self.botox, given_on=date(2026, 11, 12))
        return Of(
            patient=patient,
            plan=Plan.objects.create(
                **of | self._made_by(), procedure=self.botox, planned_on=date(2026, 11, 23), practitioner=self.left
            ),
            treatment=treatment,
            needled=needled,
            course=self._coursed(of),
            hold=Hold.objects.create(
                **of, procedure=self.needling, until=None, reason="Red", set_by=who, set_at=clock.now()
            ),
            circumstance=Circumstance.objects.create(
                **done | {"recorded_at": clock.now() - timedelta(days=2)},
                procedure=self.jab,
                given_on=date(2026, 11, 1),
            ),
            override=Override.objects.create(
                **of, treatment=treatment, status="too_soon", said="Too soon", by=who, at=clock.now(), made_on=ON
            ),
            access=PortalAccess.objects.create(
                **of, email=f"zo{patient.pk}@home.example", invited_by=who, invited_at=clock.now()
            ),
            word=OwnWord.objects.create(
                **of, kind="skin", skin="not_settled", text="Red", said_at=clock.now(), said_on=ON
            ),
        )  # fmt: skip


def tables() -> list[Any]:
    """Every row of every table of ours."""
    with connection.cursor() as cursor:
        return [_all_of(each, cursor) for each in TABLES]


def _all_of(model: Any, cursor: Any) -> list[Any]:
    """As the database has them: that they are the same takes no field's own sort of value."""
    table, key = (connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column))
    cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")
    return list(cursor.fetchall())


def a_letter(*_about: Any) -> Letter:
    """Something to send."""
    return Letter(to="zo@home.example", subject="Your pages", text="They are open.")


GO = GoingOn("other_area")
Given = Callable[[World], dict[str, Any]]

# Every action: what it takes somebody to be allowed to, and what it is handed so that it is done.
ACTIONS: dict[str, tuple[Act, Callable[..., Any], Given]] = {
    "answers.record": (Act.RECORD_CIRCUMSTANCE, answers.record, lambda w: {
        "patient": w.mine.patient, "about": w.botox, "answers": Answers(((w.tan, date(2026, 11, 20)),)),
    }),
    "circumstances.record": (Act.RECORD_CIRCUMSTANCE, circumstances.record, lambda w: {
        "patient": w.mine.patient, "told": Told(w.jab, date(2026, 11, 20)), "instead_of": w.mine.circumstance,
    }),
    "circumstances.void": (Act.RECORD_CIRCUMSTANCE, circumstances.void, lambda w: {
        "circumstance": w.mine.circumstance, "reason": "Wrong",
    }),
    "areas.add": (Act.MANAGE_CLINIC, areas.add, lambda w: {"wanted": Standing(name="Knee", within="chin")}),
    "areas.change": (Act.MANAGE_CLINIC, areas.change, lambda w: {
        "area": w.own_area, "wanted": Standing(name="Knee"), "seen": Standing(name="Elbow"),
    }),
    "areas.remove": (Act.MANAGE_CLINIC, areas.remove, lambda w: {"area": w.own_area}),
    "procedures.add": (Act.MANAGE_CLINIC, procedures.add, lambda _w: {
        "wanted": Named(name="Cupping", public_name="cupping", kind="other"),
    }),
    "procedures.change": (Act.MANAGE_CLINIC, procedures.change, lambda w: {
        "procedure": w.own_procedure, "wanted": Named(name="Cupping", public_name="cupping", kind="other"),
        "seen": Named.of(w.own_procedure),
    }),
    "procedures.remove": (Act.MANAGE_CLINIC, procedures.remove, lambda w: {"procedure": w.own_procedure}),
    "procedures.retire": (Act.MANAGE_CLINIC, procedures.retire, lambda w: {"procedure": w.own_procedure}),
    "procedures.bring_back": (Act.MANAGE_CLINIC, procedures.bring_back, lambda w: {
        "procedure": w.retired(),
    }),
    "guidance.hide": (Act.MANAGE_GUIDANCE, guidance.hide, lambda _w: {"slug": "why-wait"}),
    "appearance.paint": (Act.MANAGE_CLINIC, appearance.paint, lambda w: {
        "wanted": Colours("#123456", "#abcdef"), "seen": None,
    }),
    "appearance.show_logo": (Act.MANAGE_CLINIC, appearance.show_logo, lambda w: {
        "picture": Picture(b"RIFF", 3, 1), "seen": "",
    }),
    "offers.offer": (Act.MANAGE_CLINIC, offers.offer, lambda w: {
        "procedure": Procedure.objects.get(slug="botox"),
        "wanted": Offering(offered=True, public_name="wrinkle injections", least_age=18),
        "seen": Offering.of(w.clinic, Procedure.objects.get(slug="botox")),
    }),
    "offers.offer_these": (Act.MANAGE_CLINIC, offers.offer_these, lambda w: {
        "wanted": frozenset({"vaccine"}), "seen": frozenset({"botox"}),
    }),
    "clinics.present": (Act.MANAGE_CLINIC, clinics.present, lambda w: {
        "wanted": PublicSide(is_shown=False), "seen": PublicSide.of(w.clinic),
    }),
    "clinics.amend": (Act.MANAGE_CLINIC, clinics.amend, lambda w: {
        "details": replace(ClinicDetails.of(w.clinic), name="New name"), "seen": ClinicDetails.of(w.clinic),
    }),
    "clinic_messages.change": (Act.MANAGE_CLINIC, clinic_messages.change, lambda w: {
        "kind": "moved", "wanted": WantedMessage(False, "Look"), "seen": WantedMessage(False),
    }),
    "clinic_messages.set_hours": (Act.MANAGE_CLINIC, clinic_messages.set_hours, lambda w: {
        "wanted": WantedHours(8, 20),
    }),
    "consents.note": (Act.EDIT_PATIENT, consents.note, lambda w: {
        "patient": w.mine.patient, "kinds": ["moved"], "wording": "Shall we write to you?",
    }),
    "contacts.log_contact": (Act.LOG_CONTACT, contacts.log_contact, lambda w: {
        "patient": w.mine.patient, "procedure": w.botox, "outcome": Outcome.BOOKED, "seen": 0, "plan": w.mine.plan,
    }),
    "guidance.begin": (Act.MANAGE_GUIDANCE, guidance.begin, lambda w: {"slug": "limits"}),
    "guidance.save": (Act.MANAGE_GUIDANCE, guidance.save, lambda w: {
        "version": w.words, "text": TopicText.of(w.words.content), "edition": 0,
    }),
    "guidance.publish": (Act.MANAGE_GUIDANCE, guidance.publish, lambda w: {"version": w.words, "edition": 0}),
    "guidance.take_back": (Act.MANAGE_GUIDANCE, guidance.take_back, lambda w: {"version": w.words}),
    "own_invitations.invite_patient": (Act.EDIT_PATIENT, own_invitations.invite_patient, lambda w: {
        "patient": w.mine.patient, "email": "zo@home.example", "letter": a_letter, "tell": a_letter,
    }),
    "own_invitations.end_access": (Act.EDIT_PATIENT, own_invitations.end_access, lambda w: {"access": w.mine.access}),
    "own_invitations.change_address": (Act.EDIT_PATIENT, own_invitations.change_address, lambda w: {
        "access": w.mine.access, "email": "zo@home.example", "tell": a_letter,
    }),
    "own_words.answer": (Act.ANSWER_PATIENT, own_words.answer, lambda w: {
        "word": w.told(), "text": "Come by.",
    }),
    "own_words.hold": (Act.HOLD, own_words.hold, lambda w: {
        "word": w.mine.word, "procedure": w.botox, "until": None, "reason": "Red",
    }),
    "own_invitations.note_card": (Act.EDIT_PATIENT, own_invitations.note_card, lambda w: {"patient": w.mine.patient}),
    "holds.set_hold": (Act.HOLD, holds.set_hold, lambda w: {
        "patient": w.mine.patient, "procedure": w.botox, "until": None, "reason": "Red",
    }),
    "holds.lift": (Act.HOLD, holds.lift, lambda w: {"hold": w.mine.hold, "reason": "Healed"}),
    "merging.merge": (Act.MERGE_PATIENTS, merging.merge, lambda w: {
        "into": w.mine.patient, "other": w.others.patient,
        "became": dict.fromkeys(Plan.objects.values_list("pk", flat=True)),
        "same": {
            f"{model._meta.model_name}_{pk}": None
            for model in (Treatment, Circumstance, Plan) for pk in model.objects.values_list("pk", flat=True)
        },
        "reasons": {0: GO},
    }),
    "odd_records.go_through": (Act.SEE_ODD_RECORDS, odd_records.go_through, lambda w: {}),
    "open_days.set_week": (Act.MANAGE_OPEN_DAYS, open_days.set_week, lambda w: {
        "weekdays": [0, 1], "practitioner": w.colleague,
    }),
    "open_days.close": (Act.MANAGE_OPEN_DAYS, open_days.close, lambda w: {
        "first": FREE, "last": FREE, "practitioner": w.colleague,
    }),
    "open_days.close_on_holidays": (Act.MANAGE_OPEN_DAYS, open_days.close_on_holidays, lambda w: {
        "year": 2027, "codes": ["canada-day"],
    }),
    "open_days.forget_week": (Act.MANAGE_OPEN_DAYS, open_days.forget_week, lambda w: {"week": w.said[OpenWeek]}),
    "open_days.open_again": (Act.MANAGE_OPEN_DAYS, open_days.open_again, lambda w: {"closed": w.said[ClosedDays]}),
    "open_days.take_back": (Act.MANAGE_OPEN_DAYS, open_days.take_back, lambda w: {"extra": w.said[ExtraDay]}),
    "open_days.open_extra": (Act.MANAGE_OPEN_DAYS, open_days.open_extra, lambda w: {
        "day": FREE, "practitioner": w.colleague,
    }),
    "overrides.explain": (Act.LOG_TREATMENT, overrides.explain, lambda w: {
        "override": w.mine.override, "reason": "other", "comment": "Healed",
    }),
    "overrides.object_to": (Act.LOG_TREATMENT, overrides.object_to, lambda w: {
        "override": w.decided(), "why": "Not so",
    }),
    "overrides.review": (Act.REVIEW_OVERRIDES, overrides.review, lambda w: {"overrides": [w.mine.override.pk]}),
    "patients.register": (Act.EDIT_PATIENT, patients.register, lambda w: {
        "details": Details("Ana Roy", date(1980, 1, 1)),
    }),
    "patients.amend": (Act.EDIT_PATIENT, patients.amend, lambda w: {
        "patient": w.mine.patient, "details": replace(Details.of(w.mine.patient), name="Ana Roy"), "version": 0,
    }),
    "patients.archive": (Act.ARCHIVE_PATIENT, patients.archive, lambda w: {"patient": w.mine.patient}),
    "patients.restore": (Act.ARCHIVE_PATIENT, patients.restore, lambda w: {"patient": w.archived.patient}),
    "patients.delete_for_good": (Act.DELETE_PATIENT, patients.delete_for_good, lambda w: {
        "patient": w.mine.patient, "reason": patients.DeleteReason.ASKED,
    }),
    "courses.make": (Act.PLAN, courses.make, lambda w: {
        "patient": w.mine.patient,
        "wanted": WantedCourse("Scars", (Wanted(w.botox, FREE, w.colleague, (w.area,)),)), "going_on": GO,
    }),
    "courses.move": (Act.PLAN, courses.move, lambda w: {
        "course": w.mine.course, "days": {1: FREE}, "seen": {1: VISIT}, "going_on": GO,
    }),
    "courses.add": (Act.PLAN, courses.add, lambda w: {
        "course": w.mine.course, "wanted": Wanted(w.botox, date(2027, 3, 1), w.colleague, (w.area,)), "going_on": GO,
    }),
    "courses.end": (Act.PLAN, courses.end, lambda w: {"course": w.mine.course}),
    "questions.ask": (Act.MANAGE_CLINIC, questions.ask, lambda w: {
        "wanted": WantedQuestion("Infected?", "Speak to us first.", w.botox),
    }),
    "questions.change": (Act.MANAGE_CLINIC, questions.change, lambda w: {
        "question": w.question, "wanted": WantedQuestion("Infected?", "Speak to us first.", w.botox),
        "seen": WantedQuestion.of(w.question),
    }),
    "questions.drop": (Act.MANAGE_CLINIC, questions.drop, lambda w: {"question": w.question}),
    "supplies.add": (Act.MANAGE_CLINIC, supplies.add, lambda w: {
        "wanted": WantedSupply("injectable", "Dysport", "D7"),
    }),
    "supplies.change": (Act.MANAGE_CLINIC, supplies.change, lambda w: {
        "supply": w.supply, "wanted": WantedSupply("injectable", "Dysport", "D7"), "seen": WantedSupply.of(w.supply),
    }),
    "supplies.use": (Act.LOG_TREATMENT, supplies.use, lambda w: {"supply": w.supply}),
    "supplies.archive": (Act.MANAGE_CLINIC, supplies.archive, lambda w: {"supply": w.supply}),
    "course_templates.make": (Act.MANAGE_CLINIC, course_templates.make, lambda w: {
        "wanted": WantedTemplate("Smooth", (w.botox,)),
    }),
    "course_templates.change": (Act.MANAGE_CLINIC, course_templates.change, lambda w: {
        "template": w.template, "wanted": WantedTemplate("Smooth", (w.botox,)), "seen": WantedTemplate("Scars", ()),
    }),
    "course_templates.retire": (Act.MANAGE_CLINIC, course_templates.retire, lambda w: {"template": w.template}),
    "plans.make": (Act.PLAN, plans.make, lambda w: {
        "patient": w.mine.patient, "wanted": Wanted(w.botox, FREE, w.colleague, (w.area,)), "going_on": GO,
    }),
    "plans.move": (Act.PLAN, plans.move, lambda w: {"plan": w.mine.plan, "planned_on": FREE, "going_on": GO,
    }),
    "plans.keep": (Act.PLAN, plans.keep, lambda w: {"plan": w.mine.plan, "going_on": GO}),
    "plans.cancel": (Act.PLAN, plans.cancel, lambda w: {"plan": w.mine.plan}),
    "rule_drafts.write": (Act.MANAGE_RULES, rule_drafts.write, lambda w: {"content": RULE}),
    "rule_drafts.change": (Act.MANAGE_RULES, rule_drafts.change, lambda w: {
        "draft": w.draft, "edition": 1, "content": RULE | {"recommended": "P3W"},
    }),
    "rule_drafts.prove": (Act.MANAGE_RULES, rule_drafts.prove, lambda w: {
        "draft": w.draft, "edition": 1, "examples": RULE["examples"],
    }),
    "rule_drafts.approve": (Act.MANAGE_RULES, rule_drafts.approve, lambda w: {
        "draft": w.draft, "edition": 1,
    }),
    "rule_drafts.drop": (Act.MANAGE_RULES, rule_drafts.drop, lambda w: {"draft": w.draft}),
    "rule_drafts.publish": (Act.MANAGE_RULES, rule_drafts.publish, lambda w: {
        "draft": w.draft, "edition": 1,
    }),
    "rule_drafts.withdraw": (Act.MANAGE_RULES, rule_drafts.withdraw, lambda w: {
        "rule": w.own_rule, "last_day": FREE, "reason": "No longer known to be so",
    }),
    "rule_drafts.call_off": (Act.MANAGE_RULES, rule_drafts.call_off, lambda w: {
        "rule": w.coming_rule, "reason": "Not so after all",
    }),
    "rule_imports.import_drafts": (Act.MANAGE_RULES, rule_imports.import_drafts, lambda w: {
        "data": {"format": "intervals-rules/1", "title": "Theirs", "rules": [RULE]},
    }),
    "rule_drafts.ask_for_approval": (Act.MANAGE_RULES, rule_drafts.ask_for_approval, lambda w: {"needed": True}),
    "staff.invite": (Act.MANAGE_STAFF, staff.invite, lambda w: {
        "email": "e@invited.example", "role": Role.CLINICIAN, "send": lambda *_sent: None,
    }),
    "staff.withdraw_invitation": (Act.MANAGE_STAFF, staff.withdraw_invitation, lambda w: {
        "invitation": w.invitation,
    }),
    "staff.change_role": (Act.MANAGE_STAFF, staff.change_role, lambda w: {
        "membership": w.place(w.colleague), "role": Role.AUDITOR,
    }),
    "staff.end_membership": (Act.MANAGE_STAFF, staff.end_membership, lambda w: {
        "membership": w.place(w.colleague),
    }),
    "treatments.log": (Act.LOG_TREATMENT, treatments.log, lambda w: {
        "patient": w.mine.patient, "plan": w.mine.plan,
        "done": Done(w.botox, DONE_ON, w.colleague, ((w.area, None),)),
    }),
    "treatments.fulfil": (Act.LOG_TREATMENT, treatments.fulfil, lambda w: {
        "plan": w.mine.plan, "treatment": w.mine.treatment,
    }),
    "treatments.void": (Act.VOID_TREATMENT, treatments.void, lambda w: {
        "treatment": w.mine.treatment, "reason": "Wrong",
    }),
    "undoing.undo": (Act.SEE_DESK, undoing.undo, lambda w: {"entry": w.just_called()}),
    "treatments.correct": (Act.VOID_TREATMENT, treatments.correct, lambda w: {
        "treatment": w.mine.needled, "plan": w.mine.plan, "reason": "Wrong",
        "done": Done(w.botox, DONE_ON, w.colleague, ((w.area, None),)), "another": Another(),
    }),
}  # fmt: skip

# The public functions of the actions' modules that nobody asks for by name, and what each is.
SAYS, INSIDE, SERVER, OWN = (
    "says or reads, and writes nothing",
    "a part of actions",
    "whoever runs the server asks",
    "a patient asks, at her own pages: actions/own_door.py",
)
NO_ACTIONS = {
    OWN: {
        "consents.choose", "feeds.end", "feeds.make", "own_access.move_address", "own_access.sign_out_everywhere",
        "own_visits.visited", "own_words.tell",
    },
    SAYS: {
        "become.became_of", "become.may_have_become", "circumstances.lay_ahead", "circumstances.may_be_the_same",
        "consents.no_address", "days.before_birth", "days.born_after", "purging.counters_over", "purging.over",
        "days.consent_after", "days.must_follow_birth", "days.on_record_before", "indexing.rows_for",
        "joining.joined", "locking.circumstance_voided", "locking.course_ended", "course_templates.said_by_template",
        "locking.hold_lifted", "locking.plan_closed",
        "asked.digest_of", "asked.opt_in_said", "asked.reminder_said", "asked.updates_said",
        "asked.why_not_any_more", "asked.is_too_late",
        "clinic_messages.wrong_with", "notices.date_of", "telling.said_to_patient", "telling.still_so",
        "locking.said_by", "locking.treatment_voided", "merging.preview", "overrides.come_up",
        "overrides.may_explain", "overrides.may_object", "overrides.pointless", "overrides.reasons_for",
        "locking.access_ended",
        "locking.word_answered", "own_words.decides",
        "patients.version_of", "plans.warned",
        "staff.digest_of", "submissions.led_to", "too_soon.made_too_soon",
        "treatments.asks_about_plans", "treatments.planned_anew",
        "twins.one_of_each", "twins.twins", "warnings.may_say", "warnings.may_say_of_done",
        "warnings.no_reason_here", "warnings.refusal",
    },
    INSIDE: {
        "aftermath.writing", "audit.add", "audit.record", "audit.record_look",
        "door.action", "own_door.own_action",
        "feeds.end_all", "feeds.fetched", "feeds.join_dates", "feeds.brought_up_to_date", "feeds.digest_of",
        "doubts.doubt", "doubts.look_through",
        "doubts.settle", "indexing.forget", "indexing.index", "indexing.take_turns", "locking.lock_areas",
        "locking.lock_evidence",
        "consents.close_doubles", "consents.set_kinds", "consents.take_back", "mail.cancel", "mail.put_off_until",
        "holds.put_hold", "notices.note_changes", "notices.wait_again", "telling.put_message",
        "mail.cancel_waiting",
        "mail.claim", "mail.forget_letters",
        "mail.letter_of", "mail.put", "mail.put_off", "mail.refused", "mail.sent",
        "locking.lock_guidance",
        "locking.lock_rules",
        "locking.locked_in_turn", "locking.locked_of_patient", "locking.locked_patients",
        "refusals.ask_if_changed",
        "refusals.refused_in_words", "rules.add_end", "rules.add_versions", "searches.searched", "staff.managers_at",
        "staff.offer_place",
        "submissions.record_once", "too_soon.ask_about_others",
        "too_soon.ask_why", "treatments.fulfil_planned",
        "twins.cancel", "twins.let_go", "twins.take_its_place", "plans.create", "plans.close", "plans.go_on",
        "ages.refuse_too_young", "plans.refuse_impossible", "procedures.refuse_retired", "together.write_together",
        "warnings.record_override",
    },
    SERVER: {
        "notices.look_through", "notices.look_through_days", "telling.may_leave", "telling.tell_due",  # the worker
        "asked.tell_of_changes", "asked.forget",  # the worker
        "asked.ask_for", "asked.confirm", "asked.end",  # anybody, and the reader of an address by the link sent to it
        "consents.stop_by_link",  # the link that was sent, to whom it was sent
        "doubts.settle_all", "staff.make_account", "moving.move_all", "purging.purge",
        "evidence.import_evidence", "rules.import_rules", "staff.appoint_manager",
        "setting_up.make_link", "setting_up.begin", "setting_up.found_manager",  # before anybody is there who could ask
        "sign_in_codes.ask_code", "sign_in_codes.enter_code", "sign_in_codes.sign_in",  # by whoever reads an address
        "sign_in_codes.send_asked",  # by the worker
        "clinics.add",  # by a superuser, who belongs to no clinic
        "clinics.invite_manager",  # likewise
        "staff.accept_invitation",  # the link that was sent, to the very person it was sent to
    },
}  # fmt: skip
