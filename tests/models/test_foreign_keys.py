"""What becomes of a row when what it points to goes: every foreign key of the app is in the table, by hand.

A new one fails here until somebody has decided: does the row go too, does it hold the other back, or does it
only forget it?
"""

import pytest
from django.db import IntegrityError, connections, models, transaction
from django.db.models import CASCADE, PROTECT, SET_NULL, ProtectedError

from intervals.models.answers import SaidNo
from intervals.models.audit import AppendOnly, AuditEntry
from intervals.models.circumstances import Circumstance
from intervals.models.consents import Consent
from intervals.models.contacts import Contact
from intervals.models.feeds import Feed, FeedDate
from intervals.models.messages import Message
from intervals.models.notices import Notice
from intervals.models.overrides import Override
from intervals.models.own_visits import LastVisit
from intervals.models.own_words import OwnWord
from intervals.models.patients import Amendment, Patient, SearchKey
from intervals.models.plans import Hold, Plan, PlannedArea
from intervals.models.portal import PortalAccess, SignInCode
from intervals.models.treatments import TreatedArea, Treatment
from tests.models.rows import MODELS, create, undone
from tests.models.rows_desk import NEEDS, OF_A_TREATMENT, patient, plan, treatment

pytestmark = pytest.mark.usefixtures("unguarded")

ON_DELETE = {
    "AuditEntry.clinic": PROTECT,
    "AuditEntry.person": PROTECT,
    "Amendment.patient": CASCADE,
    "Amendment.by": PROTECT,
    "Appearance.clinic": CASCADE,
    "Area.clinic": PROTECT,
    "Area.within": PROTECT,
    "Circumstance.clinic": PROTECT,
    "Circumstance.patient": CASCADE,
    "Circumstance.procedure": PROTECT,
    "Circumstance.recorded_by": PROTECT,
    "Circumstance.voided_by": PROTECT,
    "Clinic.first_earlier": PROTECT,
    "Clinic.first_later": PROTECT,
    "ClinicQuestion.clinic": CASCADE,
    "ClinicQuestion.procedure": PROTECT,
    "ClosedDays.clinic": CASCADE,
    "ClosedDays.practitioner": CASCADE,
    "Contact.clinic": PROTECT,
    "Contact.patient": CASCADE,
    "Contact.procedure": PROTECT,
    "Contact.by": PROTECT,
    "Course.clinic": PROTECT,
    "Course.patient": CASCADE,
    "Course.created_by": PROTECT,
    "Course.ended_by": PROTECT,
    "CourseTemplate.clinic": CASCADE,
    "CourseTemplate.retired_by": PROTECT,
    "ExtraDay.clinic": CASCADE,
    "ExtraDay.practitioner": CASCADE,
    "GuidanceVersion.clinic": PROTECT,
    "GuidanceVersion.changed_by": PROTECT,
    "GuidanceVersion.published_by": PROTECT,
    "Hold.clinic": PROTECT,
    "Hold.patient": CASCADE,
    "Hold.procedure": PROTECT,
    "Hold.set_by": PROTECT,
    "Hold.lifted_by": PROTECT,
    "IntervalRule.clinic": PROTECT,
    "IntervalRule.earlier": PROTECT,
    "IntervalRule.later": PROTECT,
    "IntervalRule.published_by": PROTECT,
    "IntervalRule.approved_by": PROTECT,
    "IntervalRule.called_off_by": PROTECT,
    "Invitation.clinic": PROTECT,
    "Invitation.invited_by": PROTECT,
    "Membership.user": PROTECT,
    "Membership.clinic": PROTECT,
    "NameWord.clinic": CASCADE,
    "OddRecord.clinic": CASCADE,
    "Offer.clinic": CASCADE,
    "Offer.procedure": CASCADE,
    "ReadStatement.earlier": PROTECT,
    "ReadStatement.later": PROTECT,
    "ReadStatement.source": PROTECT,
    "OpenWeek.clinic": CASCADE,
    "OpenWeek.practitioner": CASCADE,
    "Override.clinic": PROTECT,
    "Override.patient": CASCADE,
    "Override.plan": CASCADE,
    "Override.treatment": CASCADE,
    "Override.rule": PROTECT,
    "Override.by": PROTECT,
    "Override.decided_by": PROTECT,
    "Override.reviewed_by": PROTECT,
    "Patient.clinic": PROTECT,
    "Patient.merged_into": CASCADE,
    "Patient.created_by": PROTECT,
    "Patient.archived_by": PROTECT,
    "Plan.clinic": PROTECT,
    "Plan.patient": CASCADE,
    "Plan.procedure": PROTECT,
    "Plan.practitioner": PROTECT,
    "Plan.treatment": CASCADE,
    "Plan.moved_to": CASCADE,
    "Plan.course": CASCADE,
    "Plan.created_by": PROTECT,
    "Plan.closed_by": PROTECT,
    "Procedure.clinic": PROTECT,
    "Procedure.retired_by": PROTECT,
    "RuleDraft.clinic": CASCADE,
    "RuleDraft.earlier": PROTECT,
    "RuleDraft.later": PROTECT,
    "RuleDraft.written_by": PROTECT,
    "RuleDraft.changed_by": PROTECT,
    "RuleDraft.proved_by": PROTECT,
    "RuleDraft.approved_by": PROTECT,
    "Message.clinic": PROTECT,
    "PortalAccess.clinic": PROTECT,
    "PortalAccess.patient": CASCADE,
    "PortalAccess.invited_by": PROTECT,
    "PortalAccess.ended_by": PROTECT,
    "SaidNo.clinic": PROTECT,
    "SaidNo.patient": CASCADE,
    "SaidNo.procedure": PROTECT,
    "SaidNo.recorded_by": PROTECT,
    "OwnWord.clinic": PROTECT,
    "OwnWord.patient": CASCADE,
    "OwnWord.answered_by": PROTECT,
    "Feed.access": CASCADE,
    "FeedDate.patient": CASCADE,
    "FeedDate.procedure": PROTECT,
    "LastVisit.access": CASCADE,
    "SignInCode.access": CASCADE,
    "Message.patient": CASCADE,
    "Asked.clinic": PROTECT,
    "Asked.message": SET_NULL,
    "Consent.patient": CASCADE,
    "Consent.given_by": PROTECT,
    "Consent.withdrawn_by": PROTECT,
    "Notice.patient": CASCADE,
    "Notice.procedure": PROTECT,
    "Notice.rule": PROTECT,
    "Notice.message": CASCADE,
    "MailHours.clinic": CASCADE,
    "ClinicMessage.clinic": CASCADE,
    "SearchKey.clinic": CASCADE,
    "SearchKey.patient": CASCADE,
    "SearchPace.person": CASCADE,
    "Section.topic": CASCADE,
    "Shown.entry": PROTECT,
    "Submission.by": PROTECT,
    "Topic.earlier": PROTECT,
    "Topic.later": PROTECT,
    "PlannedArea.plan": CASCADE,
    "PlannedArea.area": PROTECT,
    "TemplateVisit.template": CASCADE,
    "TemplateVisit.procedure": PROTECT,
    "Supply.clinic": CASCADE,
    "Supply.in_use_by": PROTECT,
    "Supply.archived_by": PROTECT,
    "TreatedArea.treatment": CASCADE,
    "TreatedArea.area": PROTECT,
    "Treatment.clinic": PROTECT,
    "Treatment.patient": CASCADE,
    "Treatment.procedure": PROTECT,
    "Treatment.practitioner": PROTECT,
    "Treatment.recorded_by": PROTECT,
    "Treatment.replaces": SET_NULL,
    "Treatment.voided_by": PROTECT,
}
FOREIGN_KEYS = {
    f"{model.__name__}.{field.name}": field
    for model in MODELS
    for field in model._meta.get_fields()
    if isinstance(field, models.ForeignKey)
}


def those(on_delete):
    return pytest.mark.parametrize("name", [name for name, does in ON_DELETE.items() if does is on_delete])


def pointing(name, database):
    """A row of the table whose foreign key it is, and what it points to, which nothing else does."""
    field = FOREIGN_KEYS[name]
    other = create(field.related_model, database, {})
    return create(field.model, database, NEEDS.get(name, {}) | {field.name: other}), other


def there(row, database):
    return type(row)._base_manager.using(database).filter(pk=row.pk).exists()


def test_somebody_decided_about_every_foreign_key():
    assert FOREIGN_KEYS.keys() == ON_DELETE.keys()


@those(PROTECT)
def test_what_is_pointed_to_stays(name, database):
    with undone(database):
        row, other = pointing(name, database)
        with pytest.raises(AppendOnly if type(other) is AuditEntry else ProtectedError):
            other.delete()
        assert there(other, database)
        assert there(row, database)
    if type(other) is not AuditEntry:
        create(type(other), database, {}).delete()  # where nothing points to it, it goes


@those(CASCADE)
def test_the_row_goes_with_what_it_points_to(name, database):
    row, other = pointing(name, database)
    other.delete()
    assert not there(row, database)
    with undone(database):
        row, other = pointing(name, database)
        row.delete()
        assert there(other, database), "and not the other way round"


@those(SET_NULL)
def test_the_row_forgets_what_it_pointed_to(name, database):
    row, other = pointing(name, database)
    other.delete()
    row.refresh_from_db()
    assert getattr(row, FOREIGN_KEYS[name].name) is None


@pytest.mark.parametrize("name", ON_DELETE)
def test_the_database_lets_no_row_point_to_nothing(name, database):
    """Passed by, Django decides nothing: then the database holds on to what is pointed to."""
    _row, other = pointing(name, database)
    connections[database].check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic(using=database):  # noqa: PT012 - either of the two
        type(other)._base_manager.using(database).filter(pk=other.pk)._raw_delete(database)
        connections[database].check_constraints()


def test_a_patient_goes_with_everything_but_the_audit_log(database):
    """All at once: no row of a patient's holds another back."""
    other = create(Patient, database, {"other_id": "A-1"})
    mine = {"patient": other}
    old = create(Treatment, database, mine)
    new = create(Treatment, database, mine | {"replaces": old})
    moved = create(Plan, database, mine | {"treatment": new})
    rows = [
        old,
        new,
        moved,
        create(Plan, database, mine | {"moved_to": moved}),
        create(PlannedArea, database, {"plan": moved}),
        create(TreatedArea, database, {"treatment": new}),
        create(Override, database, mine | {"plan": moved}),
        create(Override, database, mine | OF_A_TREATMENT | {"treatment": new}),
        *(create(model, database, mine) for model in (Circumstance, Hold, Contact, Amendment, SearchKey)),
        create(SignInCode, database, {"access": create(PortalAccess, database, mine)}),
        create(Message, database, mine | {"kind": "moved"}),
        create(Consent, database, mine),
        create(FeedDate, database, mine),
        create(Notice, database, mine),
        create(OwnWord, database, mine),
        create(SaidNo, database, mine),
        *(
            create(
                model,
                database,
                {"access": create(PortalAccess, database, mine | {"email": f"{model.__name__}@b.ca"})},
            )
            for model in (SignInCode, LastVisit, Feed)
        ),
        create(Patient, database, {"merged_into": other}),
    ]
    entry = create(AuditEntry, database, {"patient_ref": other.ref})
    others = [patient(database), treatment(database), plan(database)]
    other.delete()
    assert [row for row in rows if there(row, database)] == []
    assert there(entry, database)
    assert all(there(each, database) for each in others)
