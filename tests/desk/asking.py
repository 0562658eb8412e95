"""Somebody at the desk, for the actions that take who asks."""

from datetime import date
from typing import Any

from intervals.actions.asking import Asker
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Role

ON = date(2026, 11, 22)


def asker(user: User, clinic: Clinic, role: Role = Role.MANAGER, **more: Any) -> Asker:
    return Asker(user=user, clinic=clinic, role=role, on=ON, **more)
