"""What belongs to a treatment in the demonstration: lots, units, depths, skin. A lot lasts some weeks, as vials do."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from intervals.models.areas import Area

LOT_DAYS = 21
WITH_BOTOX = ("forehead", "glabella", "around-the-eyes")
WITH_NEEDLES = {"face": "0.75", "cheeks": "1.5", "neck": "0.5"}
SKIN = ("", "", "Fitzpatrick II, calm", "Fitzpatrick IV, slightly dry", "A few closed comedones on the chin")
NOTES = ("", "", "", "Tolerated well.", "Asked about the lines beside the mouth; to discuss next time.")
PRODUCT, PEN = "Botox, 100 units", "Needling pen, 12 pins"


def areas(
    procedure: str, known: Mapping[str, Area], chance: Random
) -> tuple[tuple[Area, Decimal | None], ...]:
    """Where it was done, with the depth of the needles where there are any."""
    if procedure == "botox":
        chosen = chance.sample(WITH_BOTOX, chance.randint(1, 3))
        return tuple((known[slug], None) for slug in sorted(chosen))
    first, *others = WITH_NEEDLES
    chosen = [first, *chance.sample(others, chance.randint(0, 2))]
    return tuple((known[slug], Decimal(WITH_NEEDLES[slug])) for slug in chosen)


def planned_areas(procedure: str, known: Mapping[str, Area]) -> list[Area]:
    """Where something is planned: of Botox it is agreed beforehand, of microneedling it is not."""
    return [known[slug] for slug in ("forehead", "glabella")] if procedure == "botox" else []


def details(procedure: str, given_on: date, on: date, chance: Random) -> dict[str, Any]:
    """The columns of a treatment on `given_on`, as seen from the day `on`."""
    age = (on - given_on).days // LOT_DAYS
    shared = {
        "consent_version": "2026-01",
        "consent_on": given_on,
        "skin_noted": chance.choice(SKIN),
        "note": chance.choice(NOTES),
    }
    if procedure == "botox":
        return shared | {
            "product": PRODUCT,
            "lot_number": _typed(lot(age), chance),
            "expires_on": on + timedelta(days=400 - LOT_DAYS * age),
            "units": chance.choice((Decimal(20), Decimal(24), Decimal(32), Decimal("12.5"), Decimal(44))),
            "dilution": "2.5 ml per 100 units",
        }
    return shared | {
        "device": PEN,
        "cartridge_lot": cartridge_lot(age),
        "passes": chance.randint(2, 4),
        "topical": chance.choice(("Hyaluronic acid", "Hyaluronic acid", "Saline")),
    }


def lot(age: int) -> str:
    """The number of the product's lot that was in use `age` lots ago."""
    return f"C{8214 - 39 * age}C{3 + age % 2}"


def cartridge_lot(age: int) -> str:
    """Likewise of the cartridges."""
    return f"N24-{231 - 9 * age}"


def _typed(lot: str, chance: Random) -> str:
    """A lot number as people type it: the recall finds it all the same."""
    return chance.choice((lot, lot, f"{lot[:5]}-{lot[5:]}", f"{lot[:5]} {lot[5:]}".lower()))
