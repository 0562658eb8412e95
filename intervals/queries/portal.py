"""Which patients' own pages an address opens."""

from collections.abc import Callable, Collection
from datetime import date

from django.db.models import Q
from django.db.models.functions import Lower

from intervals.engine.ages import age_on
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess

Today = Callable[[Clinic], date]


def opened_by(email: str, today: Today) -> list[PortalAccess]:
    """The accesses that an address opens, each with its patient and clinic, always in the same order.

    `today` says the day at a clinic: a parent's address opens nothing from the birthday on.
    """
    rows = PortalAccess.objects.standing().of_address(email).select_related("patient", "clinic")
    return [each for each in rows.order_by("pk") if opens(each, today(each.clinic))]


def opens(access: PortalAccess, on: date) -> bool:
    """Whether an access opens something: it stands, its patient is there, and no parent reads too long."""
    there = access.patient.archived_at is None and access.patient.merged_into_id is None
    return access.ended_at is None and there and not outgrown(access, on)


def outgrown(access: PortalAccess, on: date) -> bool:
    """Whether it is a parent's and the patient has reached the age from which the pages are her own."""
    return access.is_parent and not is_read_by_a_parent(access.patient, access.clinic, on)


def is_read_by_a_parent(patient: Patient, clinic: Clinic, on: date) -> bool:
    """Whether a patient is below the age that the clinic has set; nobody is where it has set none."""
    age = clinic.own_access_from_age
    return age is not None and age_on(patient.date_of_birth, on) < age


def told_at(patient: Patient, clinic: Clinic, on: date) -> str:
    """The address to which a patient is written; "" where there is none. 1 query.

    It is the one that opens her pages, the newest where there are several, since it is known to be read. Until one has,
    it is the address on record; below the age that the clinic has set, nothing goes anywhere but to a parent's that
    has opened them.
    """
    young = is_read_by_a_parent(patient, clinic, on)
    rows = PortalAccess.objects.standing().filter(patient=patient, is_parent=young, opened_at__isnull=False)
    newest = rows.order_by("-opened_at", "-pk").values_list("email", flat=True).first()
    return newest or ("" if young else patient.email)


def accesses_with(keys: Collection[int]) -> list[PortalAccess]:
    """The accesses with these keys, ended ones included, each with its patient and clinic."""
    rows = PortalAccess.objects.filter(pk__in=keys).select_related("patient", "clinic")
    return list(rows.order_by("pk"))


def accesses_of(patient: Patient) -> list[PortalAccess]:
    """Who may open a patient's own pages, and who could; those that stand first."""
    rows = PortalAccess.objects.filter(patient=patient).select_related("invited_by", "ended_by")
    return sorted(rows, key=lambda each: (each.ended_at is not None, -each.pk))


def opened_to_alone(patient: Patient) -> list[str]:
    """The addresses that were ever invited to the pages of a patient and those merged into her, and nothing else."""
    rows = PortalAccess.objects.annotate(lowered=Lower("email"))
    of_her = Q(patient=patient) | Q(patient__merged_into=patient)
    hers = {*rows.filter(of_her).values_list("lowered", flat=True)}
    others = {*rows.filter(lowered__in=hers).exclude(of_her).values_list("lowered", flat=True)}
    accounts = User.objects.annotate(lowered=Lower("email")).filter(lowered__in=hers)
    return sorted(hers - others - {*accounts.values_list("lowered", flat=True)})
