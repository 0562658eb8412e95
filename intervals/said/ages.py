"""What the desk is told of a patient's age."""

from datetime import date

from django.utils.translation import ngettext

from intervals.engine.ages import age_on
from intervals.said.dates import day


def below_least_age(born: date, on: date, name: str, least: int) -> str:
    """That somebody is younger on a day than the `least` age for what the clinic calls `name`; "" where not so."""
    years = age_on(born, on)
    if not 0 <= years < least:
        return ""
    return ngettext(
        "On %(day)s the patient is %(years)d year old; this clinic’s least age for %(what)s is %(least)d.",
        "On %(day)s the patient is %(years)d years old; this clinic’s least age for %(what)s is %(least)d.",
        years,
    ) % {"day": day(on), "years": years, "what": name, "least": least}
