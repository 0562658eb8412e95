"""Which messages a patient has asked for, and what she was sent: for her clinic, for herself, and as proof."""

from uuid import UUID

from django.db.models import Q, QuerySet

from intervals.models.clinics import Clinic
from intervals.models.consents import Consent
from intervals.models.messages import OF_PATIENTS, Message
from intervals.models.notices import Notice
from intervals.models.patients import Patient
from intervals.models.rules import IntervalRule


def consent_of_link(ref: UUID) -> Consent | None:
    """The consent that a link names, locked with its patient left alone; None where there is none (any more)."""
    rows = Consent.objects.select_for_update(of=["self"]).select_related("patient__clinic")
    found: Consent | None = rows.filter(ref=ref).first()
    return found


def standing_for(consent: Consent) -> Consent | None:
    """What stands today of the kind for the same person, whose record may have been merged; None where nothing does."""
    patient = consent.patient
    while patient.merged_into is not None:
        patient = patient.merged_into
    rows = Consent.objects.standing().filter(patient=patient, kind=consent.kind)
    found: Consent | None = rows.select_related("patient__clinic").first()
    return found


def standing_kinds(patient: Patient) -> list[str]:
    """The kinds that the patient has asked for, the most important first: 1 query."""
    kinds = {*Consent.objects.standing().filter(patient=patient).values_list("kind", flat=True)}
    return [kind.value for kind in OF_PATIENTS if kind in kinds]


def consents_of(patient: Patient) -> QuerySet[Consent]:
    """Everything the patient has asked for and taken back, the newest first: 1 query."""
    found: QuerySet[Consent] = Consent.objects.filter(patient=patient).select_related(
        "given_by", "withdrawn_by"
    )
    return found.order_by("-pk")


def notices_of(patient: Patient) -> QuerySet[Notice]:
    """What the patient was told, or was not and why, with the versions it stood on, the newest first: 1 query."""
    rows = Notice.objects.filter(patient=patient).select_related("message", "procedure", "rule")
    found: QuerySet[Notice] = rows.order_by("-pk")
    return found


def sent_to(patient: Patient) -> QuerySet[Message]:
    """What has left to the patient of her own dates, the last first: 1 query."""
    rows = Message.objects.filter(patient=patient, kind__in=OF_PATIENTS, sent_at__isnull=False)
    found: QuerySet[Message] = rows.order_by("-sent_at", "-pk")
    return found


def consents_at(clinic: Clinic) -> QuerySet[Consent]:
    """Every patient's consents, taken back ones and those on archived records included, the first first: 1 query."""
    found: QuerySet[Consent] = Consent.objects.filter(patient__clinic=clinic).select_related(
        "patient", "given_by", "withdrawn_by"
    )
    return found.order_by("pk")


def version_at(clinic: Clinic, pk: int) -> IntervalRule | None:
    """A version that counts or counted at the clinic, its own or shared; None for another clinic's."""
    rows = IntervalRule.objects.filter(Q(clinic=None) | Q(clinic=clinic), pk=pk)
    return rows.select_related("earlier", "later").first()


def told_by_version(clinic: Clinic, rule: IntervalRule) -> QuerySet[Notice]:
    """What patients on the lists were sent that stands on this version, the last first: 1 query."""
    rows = Notice.objects.filter(
        rule=rule,
        message__sent_at__isnull=False,
        patient__clinic=clinic,
        patient__archived_at=None,
        patient__merged_into=None,
    )
    found: QuerySet[Notice] = rows.select_related("patient", "procedure", "message").order_by("-pk")
    return found
