"""The clinical detail of a treatment as terms and values: what was used, how deep, what was seen."""

from collections.abc import Iterable
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


def _area(treated: ListedArea) -> str:
    if treated.needle_depth is None:
        return treated.name
    return _("%(area)s %(depth)s mm") % {"area": treated.name, "depth": _number(treated.needle_depth)}


def _number(value: Decimal | None) -> str:
    return "" if value is None else str(number_format(value.normalize()))


def _consent(treatment: Treatment) -> str:
    given = dates.day(treatment.consent_on) if treatment.consent_on else ""
    return ", ".join(part for part in (treatment.consent_version, given) if part)
