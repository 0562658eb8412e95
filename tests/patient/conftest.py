"""Patients with pages of their own: the clinic at work is the desk's."""

from tests.desk.conftest import (
    clinic,
    coursed,
    desk,
    held,
    patient,
    person,
    planned,
    sister,
    told,
    treated,
)

__all__ = ["clinic", "coursed", "desk", "held", "patient", "person", "planned", "sister", "told", "treated"]
