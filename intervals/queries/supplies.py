"""What a clinic works with, and until when a lot is good."""

from datetime import date

from intervals.models.clinics import Clinic
from intervals.models.procedures import ProcedureKind
from intervals.models.supplies import Supply


def expired(expires_on: date | None, on: date) -> bool:
    """Whether a lot is past its expiry on a day: on the very day of its expiry it is still good."""
    return expires_on is not None and expires_on < on


def supplies_at(clinic: Clinic) -> list[Supply]:
    """Everything on the clinic's list, by what it is and its name, the lot in use first: 1 query."""
    found = Supply.objects.kept().filter(clinic=clinic).select_related("in_use_by")
    kinds = [each.value for each in ProcedureKind]
    return sorted(
        found,
        key=lambda each: (
            kinds.index(each.kind),
            each.name.casefold(),
            not each.in_use,
            each.expires_on or date.max,
            each.pk,
        ),
    )


def for_kind(clinic: Clinic, kind: str) -> list[Supply]:
    """What was ever on the clinic's list for a kind of procedure, archived too, by name: 1 query."""
    return list(Supply.objects.filter(clinic=clinic, kind=kind).order_by("name", "pk"))
