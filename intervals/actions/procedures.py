"""What there is to offer: procedures of a clinic's own, and the shared ones, which superusers alone add and change.

What nothing uses is removed. A clinic's own that something uses is retired: what is on record stays and is judged as
before, its rules count on, and nothing new is planned of it until it is brought back.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from intervals import clock
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
from intervals.queries.uses_of_procedure import in_use


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
    if shared:
        by.must_share()
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
    if row.clinic_id is None:
        by.must_share()
    now = Named.of(row)
    if wanted == now:
        return row
    if now != seen:
        raise Refused(_("Somebody has changed this in the meantime. Open the page anew."))
    _write(by, row, wanted)
    _note(by, row, before=asdict(now), after=asdict(wanted))
    return row


@action(Act.MANAGE_CLINIC)
def remove(*, by: Asker, procedure: Procedure) -> None:
    """Take a procedure away that nothing uses; that it is offered here goes with it. Refused, naming what uses it."""
    row = _locked(by, procedure)
    if said := in_use(row):
        raise Refused(said)
    _note(by, row, before=asdict(Named.of(row)), after={})
    row.delete()


@action(Act.MANAGE_CLINIC)
def retire(*, by: Asker, procedure: Procedure) -> None:
    """Have nothing new planned of a procedure of the clinic's own; it is offered no more.

    Refused for what is shared: there each clinic says whether it offers it. Nothing happens where it is retired.
    """
    row = _locked(by, procedure)
    if row.clinic_id is None:
        raise Refused(_("All clinics share this procedure: each decides whether it offers it."))
    if row.retired_at is None:
        row.retired_at, row.retired_by = clock.now(), by.user
        Offer.objects.filter(procedure=row).delete()
        row.save(update_fields=["retired_at", "retired_by"])
        _note(by, row, before={"retired": False}, after={"retired": True})


@action(Act.MANAGE_CLINIC)
def bring_back(*, by: Asker, procedure: Procedure) -> None:
    """Have a procedure that was retired stand among the others again; the clinic then decides whether it offers it."""
    row = _locked(by, procedure)
    if row.retired_at is not None:
        row.retired_at, row.retired_by = None, None
        row.save(update_fields=["retired_at", "retired_by"])
        _note(by, row, before={"retired": True}, after={"retired": False})


def refuse_retired(procedures: Iterable[Procedure]) -> None:
    """Refused where something new would be made of a procedure that was retired. What was done is never refused."""
    for each in procedures:
        if each.retired_at is not None:
            raise Refused(_("%(what)s was retired: nothing new is planned of it.") % {"what": each})


def _locked(by: Asker, procedure: Procedure) -> Procedure:
    """The procedure as it is stored, nobody else using it anew meanwhile; a shared one is superusers' alone."""
    found: Procedure | None = Procedure.objects.select_for_update(of=["self"]).filter(pk=procedure.pk).first()
    if found is None:
        raise Refused(_("%(what)s is not known here.") % {"what": procedure})
    if found.clinic_id is None:
        by.must_share()
    return found


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
