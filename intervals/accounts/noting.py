"""What the audit log learns of signing in: that it happened or failed, never what was typed."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from intervals.actions import audit
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.queries.staff import places_of
from intervals.web.address import address_of


def note(kind: Kind, request: HttpRequest, person: User | None, **detail: Any) -> None:
    """An entry at each clinic where the person works; one at no clinic for somebody who works nowhere."""
    clinics: list[Clinic | None] = [each.clinic for each in places_of(person)] if person else []
    with transaction.atomic():
        for clinic in clinics or [None]:
            audit.add(kind, person=person, clinic=clinic, address=address_of(request), **detail)
