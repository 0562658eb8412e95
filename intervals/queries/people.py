"""Whom the records of a clinic can name: everybody who works or has worked there."""

from intervals.models.accounts import User
from intervals.models.clinics import Clinic


def people_of(clinic: Clinic) -> dict[int, User]:
    """By their keys, in the order of their addresses; those who have left are still named by what they did."""
    people = User.objects.filter(memberships__clinic=clinic).order_by("email")
    return {person.pk: person for person in people}
