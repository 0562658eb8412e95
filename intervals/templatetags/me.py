"""What a patient's own pages need in their templates."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template

from intervals.said import telephone
from intervals.said.dates import birth, day

register = template.Library()


@register.filter
def tel_uri(clinic: Any) -> str:
    """The address that calls a clinic; "" where it has no number."""
    return telephone.tel_uri(clinic.telephone)


@register.filter
def at_clinic(when: datetime, clinic: Any) -> str:
    """A moment as the clinic's clock showed it: Tuesday 17 November 2026, 14:05."""
    local = when.astimezone(ZoneInfo(clinic.time_zone))
    return f"{day(local.date())}, {local:%H:%M}"


@register.filter
def born(when: Any) -> str:
    """A birth date."""
    return birth(when)
