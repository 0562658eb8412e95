"""What a patient's own pages need in their templates."""

from typing import Any

from django import template

from intervals.said import telephone
from intervals.said.dates import birth

register = template.Library()


@register.filter
def tel_uri(clinic: Any) -> str:
    """The address that calls a clinic; "" where it has no number."""
    return telephone.tel_uri(clinic.telephone)


@register.filter
def born(when: Any) -> str:
    """A birth date."""
    return birth(when)
