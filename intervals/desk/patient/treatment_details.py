"""The clinical detail of a treatment as terms and values: what was used, how deep, what was seen."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from intervals.models.treatments import Treatment
from intervals.queries.listed_areas import ListedArea
from intervals.said import dates


def details_of(treatment: Treatment, areas: Iterable[ListedArea]) -> list[tuple[str, str]]:
    """Everything that was recorded beside the procedure and the day, in the order of the form."""
    rows = [
        (_("Areas"), ", ".join(map(_area, areas))),
        (_("Product"), treatment.product),
        (_("Lot number"), treatment.lot_number),
        (_("Expiry"), dates.day(treatment.expires_on) if treatment.expires_on else ""),
        (_("Units"), _number(treatment.units)),
        (_("Dilution"), treatment.dilution),
        (_("Device"), treatment.device),
        (_("Cartridge lot"), treatment.cartridge_lot),
        (_("Passes"), str(treatment.passes or "")),
        (_("Topical"), treatment.topical),
        (_("Consent"), _consent(treatment)),
        (_("Skin noted"), treatment.skin_noted),
        (_("Note"), treatment.note),
    ]
    return [(term, value) for term, value in rows if value]


def in_short(treatment: Treatment, areas: Iterable[ListedArea], *, clinical: bool) -> str:
    """In one line: how much, where, of which lot; only where, for those who see nothing clinical."""
    treated = list(areas)
    if not clinical:
        return ", ".join(each.name for each in treated)
    depths = {each.needle_depth for each in treated}
    where = treated if len(depths) > 1 else [replace(each, needle_depth=None) for each in treated]
    [depth] = depths if len(depths) == 1 else [None]
    units, lot = treatment.units, treatment.lot_number or treatment.cartridge_lot
    parts = [
        _("%(units)s units") % {"units": _number(units)} if units is not None else "",
        _("%(depth)s mm") % {"depth": _number(depth)} if depth is not None else "",
        ", ".join(map(_area, where)),
        _("lot %(lot)s") % {"lot": lot} if lot else "",
    ]
    return " · ".join(part for part in parts if part)


def _area(treated: ListedArea) -> str:
    if treated.needle_depth is None:
        return treated.name
    return _("%(area)s %(depth)s mm") % {"area": treated.name, "depth": _number(treated.needle_depth)}


def _number(value: Decimal | None) -> str:
    return "" if value is None else str(number_format(value.normalize()))


def _consent(treatment: Treatment) -> str:
    given = dates.day(treatment.consent_on) if treatment.consent_on else ""
    return ", ".join(part for part in (treatment.consent_version, given) if part)
