"""Where a clinic can lie, and which clock it has there: what the time zone database and the holidays' know."""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from intervals.queries.names import fold

OF_THE_REGION, OF_THE_COUNTRY = "most areas", "most of"


class Zone(NamedTuple):
    """A time zone, the country it is in, and the part of it, in the database's words."""

    country: str
    name: str
    part: str

    @property
    def town(self) -> str:
        """The town that it is named after: Port of Spain."""
        return self.name.rpartition("/")[2].replace("_", " ")


@cache
def countries() -> dict[str, str]:
    """Their names in the database's words by their two letters, in order of the names."""
    found = dict(line[:2] for line in _lines("iso3166.tab"))
    return dict(sorted(found.items(), key=lambda each: each[1]))


@cache
def zones() -> tuple[Zone, ...]:
    """Every zone of every country."""
    return tuple(Zone(line[0], line[2], line[3] if len(line) > 3 else "") for line in _lines("zone.tab"))


def zone_of(town: str, country: str, region: str) -> str:
    """The time zone of a town, "" where it cannot be told: then a person has to choose.

    It is the country's only one, or the one that is named after the town, or that of most of the country or region.
    """
    there = [each for each in zones() if country in ("", each.country)]
    if named := [each.name for each in there if fold(each.town) == fold(town.partition(",")[0])]:
        return named[0]
    if not country:
        return ""
    of_region = [each for each in there if region and re.search(rf"\b{re.escape(region)}\b", each.part)]
    found = (
        there,
        of_region,
        [each for each in of_region if OF_THE_REGION in each.part],
        [each for each in there if OF_THE_COUNTRY in each.part],
    )
    return next((some[0].name for some in found if len(some) == 1), "")


def country_of(time_zone: str) -> str:
    """The country in which a time zone is; "" for one that is nowhere, as UTC."""
    return next((each.country for each in zones() if each.name == time_zone), "")


def regions_of(country: str) -> tuple[str, ...]:
    """The provinces or states by which the public holidays of a country are told apart; none where there are none."""
    from holidays import country_holidays  # noqa: PLC0415 - half a second that only this needs

    try:
        return tuple(
            each for each in country_holidays(country).subdivisions if re.fullmatch("[A-Z0-9]{1,3}", each)
        )
    except NotImplementedError:
        return ()


def _lines(name: str) -> list[list[str]]:
    text = files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
