"""What a clinic works with: products, devices and their lots, listed by a manager, marked by whoever treats."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.supplies import Supply
from intervals.permissions import Act
from intervals.queries.lots import plain


@dataclass(frozen=True)
class WantedSupply:
    """A product or a device, and one lot of it; "" where there is none, or none is said."""

    kind: str
    name: str
    lot_number: str = ""
    expires_on: date | None = None

    @classmethod
    def of(cls, row: Supply) -> "WantedSupply":
        """As it is stored."""
        return cls(row.kind, row.name, row.lot_number, row.expires_on)

    def as_data(self) -> dict[str, Any]:
        """As the audit log says it."""
        expires_on = self.expires_on.isoformat() if self.expires_on else ""
        return {"kind": self.kind, "name": self.name, "lot": self.lot_number, "expires_on": expires_on}


def _one_at_a_time(clinic: Clinic) -> None:
    """Before a row is locked: marking one unmarks another, and two people would wait for each other."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)


@action(Act.MANAGE_CLINIC, before=_one_at_a_time)
def add(*, by: Asker, wanted: WantedSupply) -> Supply:
    """Put it on the clinic's list. Refused for what cannot be, and for what is on the list already."""
    row = _filled(Supply(clinic=by.clinic), wanted)
    row.save()
    _record(by, row, after=wanted.as_data())
    return row


@action(Act.MANAGE_CLINIC, before=_one_at_a_time)
def change(*, by: Asker, supply: Supply, wanted: WantedSupply, seen: WantedSupply) -> None:
    """Correct what is on the list; `seen` is what whoever asks was shown. Treatments keep what they say.

    Refused as in `add`, where somebody has changed it meanwhile, and once it is archived.
    """
    now = WantedSupply.of(supply)
    if wanted == now:
        return
    if seen != now:
        raise Refused(_("Somebody has changed this in the meantime. Look at it again."))
    _filled(supply, wanted).save()
    _record(by, supply, before=now.as_data(), after=wanted.as_data())


@action(Act.LOG_TREATMENT, before=_one_at_a_time)
def use(*, by: Asker, supply: Supply) -> None:
    """Mark the lot that is used from now on; the one of this name that was is not marked any more.

    Refused for what has no lot, and once it is archived. A lot that has expired can be marked: whoever logs a
    treatment with it is warned.
    """
    if not supply.lot_number:
        raise Refused(_("It is a lot that expires and that is in use: enter its number."))
    if supply.in_use:
        return
    same = Supply.objects.filter(clinic=by.clinic, kind=supply.kind, name__iexact=supply.name)
    was = same.exclude(in_use_at=None).first()
    if was is not None:
        was.in_use_by = was.in_use_at = None
        was.save(update_fields=["in_use_by", "in_use_at"])
    supply.in_use_by, supply.in_use_at = by.user, clock.now()
    supply.save(update_fields=["in_use_by", "in_use_at"])
    before = {"name": supply.name, "in_use": was.lot_number if was else ""}
    _record(by, supply, before=before, after={"name": supply.name, "in_use": supply.lot_number})


@action(Act.MANAGE_CLINIC, before=_one_at_a_time)
def archive(*, by: Asker, supply: Supply) -> None:
    """Take it off the list: it is offered to nobody any more. Refused if it is archived already."""
    before = WantedSupply.of(supply).as_data() | {"in_use": supply.in_use}
    supply.in_use_by = supply.in_use_at = None
    supply.archived_by, supply.archived_at = by.user, clock.now()
    supply.save(update_fields=["in_use_by", "in_use_at", "archived_by", "archived_at"])
    _record(by, supply, before=before)


def _filled(row: Supply, wanted: WantedSupply) -> Supply:
    row.kind, row.name = wanted.kind, " ".join(wanted.name.split())
    row.lot_number, row.expires_on = plain(wanted.lot_number), wanted.expires_on
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from None
    return row


def _record(by: Asker, row: Supply, **said: Any) -> None:
    audit.record(Kind.SUPPLY_CHANGED, by=by, supply=row.pk, **said)
