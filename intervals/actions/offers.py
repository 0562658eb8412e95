"""What a clinic offers, and what it calls it."""

from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from intervals.actions import audit
from intervals.actions.asking import Asker, Operator
from intervals.actions.door import action
from intervals.actions.procedures import refuse_retired
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.permissions import Act


@dataclass(frozen=True, kw_only=True)
class Offering:
    """Whether a clinic offers a procedure, and its own public name for it; "" is the procedure's own name.

    Below `least_age`, in whole years on the day of it, the desk is warned; None is none.
    """

    offered: bool
    public_name: str = ""
    least_age: int | None = None

    @classmethod
    def of(cls, clinic: Clinic, procedure: Procedure) -> "Offering":
        """As it is stored; 1 query."""
        row = Offer.objects.filter(clinic=clinic, procedure=procedure).first()
        return (
            cls(offered=True, public_name=row.public_name, least_age=row.least_age)
            if row
            else cls(offered=False)
        )


@action(Act.MANAGE_CLINIC)
def offer(*, by: Asker | Operator, procedure: Procedure, wanted: Offering, seen: Offering) -> None:
    """Say whether the clinic offers a procedure and what it calls it; `seen` is what whoever asks has been shown.

    Refused, naming what is now there, where somebody has changed the same meanwhile, and for a name or
    an age that cannot be. A procedure that is offered no more keeps its rules and plans, and gives its public name and
    its least age here up.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic.pk)
    if wanted.offered:
        refuse_retired([procedure])
    now = Offering.of(by.clinic, procedure)
    if not wanted.offered:
        wanted = Offering(offered=False)
    if wanted.least_age is not None and not procedure.is_treatment:
        raise Refused(_("Only what is done here has a least age."))
    if wanted in (now, seen):
        return
    if now != seen:
        raise Refused(_("Somebody has changed this in the meantime: %(now)s") % {"now": _in_words(now)})
    _write(by.clinic, procedure, wanted)
    slug = {"procedure": procedure.slug}
    audit.record(Kind.CLINIC_CHANGED, by=by, before=slug | asdict(now), after=slug | asdict(wanted))


@action(Act.MANAGE_CLINIC)
def offer_these(*, by: Asker | Operator, wanted: frozenset[str], seen: frozenset[str]) -> None:
    """Have the clinic offer these procedures, by slug, and no others; `seen` is what whoever asks was shown as offered.

    What somebody else has added or taken away meanwhile, and this person left as it was shown, stays as it is now.
    Refused for a slug that no procedure has.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic.pk)
    now = frozenset(Offer.objects.filter(clinic=by.clinic).values_list("procedure__slug", flat=True))
    then = (now | (wanted - seen)) - (seen - wanted)
    found = {
        each.slug: each
        for each in Procedure.objects.at(by.clinic).filter(slug__in=now ^ then).order_by("name")
    }
    if unknown := (now ^ then) - found.keys():
        raise Refused(_("%(what)s is not known here.") % {"what": min(unknown)})
    refuse_retired(each for slug, each in found.items() if slug in then)
    for slug, procedure in found.items():
        _write(by.clinic, procedure, Offering(offered=slug in then))
    if found:
        before, after = {"offered": sorted(now)}, {"offered": sorted(then)}
        audit.record(Kind.CLINIC_CHANGED, by=by, before=before, after=after)


def _write(clinic: Clinic, procedure: Procedure, wanted: Offering) -> None:
    rows: Any = Offer.objects.filter(clinic=clinic)
    row = rows.filter(procedure=procedure).first()
    if not wanted.offered:
        row.delete()
        return
    if row is None:
        last = rows.aggregate(last=Max("order"))["last"]
        row = Offer(clinic=clinic, procedure=procedure, order=(last or 0) + 1)
    row.public_name, row.least_age = wanted.public_name, wanted.least_age
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from None
    row.save()


def _in_words(now: Offering) -> str:
    if not now.offered:
        return _("it is no longer offered.")
    said = _("it is offered under its usual name.")
    if now.public_name:
        said = _("it is offered as “%(name)s”.") % {"name": now.public_name}
    if now.least_age is None:
        return said
    return " ".join([said, _("Its least age is %(years)d.") % {"years": now.least_age}])
