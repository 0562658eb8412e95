"""What there is to offer: procedures of a clinic's own, and the shared ones, which superusers alone add and change."""

from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.guarding import said
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.permissions import Act


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a procedure is, what the desk calls it, and the public where a clinic has no name of its own for it."""

    name: str
    public_name: str
    kind: str

    @classmethod
    def of(cls, procedure: Procedure) -> "Named":
        """As it is stored."""
        return cls(name=procedure.name, public_name=procedure.public_name, kind=procedure.kind)


@action(Act.MANAGE_CLINIC)
def add(*, by: Asker, wanted: Named, shared: bool = False) -> Procedure:
    """A procedure more: the clinic's own, which it offers at once, or `shared` by all, by a superuser alone.

    Refused for a name that another one has here, and for what cannot be.
    """
    if shared and not by.user.is_superuser:
        raise PermissionDenied
    clinic = None if shared else by.clinic
    _take_turns(clinic)
    procedure = Procedure(slug=_free_slug(wanted.name), clinic=clinic)
    _write(by, procedure, wanted)
    if not shared:
        last: int | None = Offer.objects.filter(clinic=by.clinic).aggregate(last=Max("order"))["last"]
        Offer.objects.create(clinic=by.clinic, procedure=procedure, order=(last or 0) + 1)
    _note(by, procedure, before={}, after=asdict(wanted))
    return procedure


@action(Act.MANAGE_CLINIC)
def change(*, by: Asker, procedure: Procedure, wanted: Named, seen: Named) -> Procedure:
    """Call a procedure something else, or say what else it is; `seen` is what whoever asks has been shown.

    PermissionDenied for what is shared, but to a superuser. Refused where somebody has changed it meanwhile, for a name
    that another one has here, and where something of its kind is on record.
    """
    _take_turns(procedure.clinic)
    row: Procedure = Procedure.objects.select_for_update(of=["self"]).get(pk=procedure.pk)
    if row.clinic_id is None and not by.user.is_superuser:
        raise PermissionDenied
    now = Named.of(row)
    if wanted == now:
        return row
    if now != seen:
        raise Refused(_("Somebody has changed this in the meantime. Open the page anew."))
    _write(by, row, wanted)
    _note(by, row, before=asdict(now), after=asdict(wanted))
    return row


def _take_turns(clinic: Clinic | None) -> None:
    """Wait for whoever else names a procedure where this name will stand: at the clinic; None: at all of them."""
    where = Clinic.objects.filter(pk=clinic.pk) if clinic else Clinic.objects.all()
    list(where.order_by("pk").select_for_update(no_key=True))


def _write(by: Asker, row: Procedure, wanted: Named) -> None:
    row.name, row.public_name, row.kind = wanted.name, wanted.public_name, wanted.kind
    there = Procedure.objects.at(row.clinic) if row.clinic else Procedure.objects.all()
    same = [each for each in there.exclude(pk=row.pk) if each.name.casefold() == wanted.name.casefold()]
    if any(each.clinic_id in {None, row.clinic_id} for each in same):
        raise Refused(_("There is a procedure of this name already."))
    if same:
        raise Refused(_("A clinic has a procedure of its own by this name already."))
    try:
        row.full_clean()
        with transaction.atomic():
            row.save()
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from None
    except IntegrityError as error:
        raise Refused(said(error) or _("Somebody else has added the same. Send it again.")) from None


def _free_slug(name: str) -> str:
    start = slugify(name)[:40].strip("-") or "procedure"
    taken = set(Procedure.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    numbered = (f"{start}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (start, *numbered) if each not in taken)


def _note(by: Asker, row: Procedure, *, before: dict[str, Any], after: dict[str, Any]) -> None:
    shared = row.clinic_id is None
    audit.record(Kind.CLINIC_CHANGED, by=by, before=before, after=after, procedure=row.slug, shared=shared)
