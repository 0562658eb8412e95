"""Who is asking: a person in a role at one clinic, on that clinic's day, or whoever runs the server.

Actions take it as `by`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from django.core.exceptions import PermissionDenied

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
from intervals.permissions import Act, may
from intervals.queries.offered import public_names
from intervals.queries.reasons_given import AtOdds


@dataclass(frozen=True)
class Asker:
    """`on` is the clinic's day as the view read it once; `address` is the network address, for the audit.

    `elsewhere`: the person works at another clinic, too. `put_at_odds` is what the person is told: the plans that
    what was just recorded has put at odds (actions/aftermath.py), and `made_too_soon` the warnings about what was done
    before that it has made too soon; `seen` are the references of the patients that the
    page shows beside the one it is about, for the audit.
    """

    user: User
    clinic: Clinic
    role: str
    on: date
    address: str | None = None
    elsewhere: bool = False
    put_at_odds: list[AtOdds] = field(default_factory=list, compare=False)
    made_too_soon: list[str] = field(default_factory=list, compare=False)
    seen: set[UUID] = field(default_factory=set, compare=False)

    def sees(self, patients: Iterable[Patient]) -> None:
        """Note whom the page shows: every page that shows patients of a list says so."""
        self.seen.update(each.ref for each in patients)

    @cached_property
    def names(self) -> dict[str, str]:
        """What the clinic calls every procedure, by slug: 1 query, the first time. A chart's names are the same."""
        return public_names(self.clinic)

    def may(self, act: Act) -> bool:
        """Whether the role allows it."""
        return may(self.role, act)

    def must(self, act: Act) -> None:
        """PermissionDenied unless the role allows it: every action begins with this."""
        if not self.may(act):
            raise PermissionDenied(act)

    @property
    def shares(self) -> bool:
        """Whether this person changes what all clinics share, too, be it rules, guidance, areas or procedures."""
        return self.user.is_superuser

    def must_share(self) -> None:
        """PermissionDenied unless it is so: before whatever all clinics share is changed."""
        if not self.shares:
            raise PermissionDenied


@dataclass(frozen=True)
class Operator:
    """Whoever runs the server, at its command line: nobody's account, and may do what a manager of `clinic` may."""

    clinic: Clinic
    user: None = None
    address: None = None

    def must(self, act: Act) -> None:
        """PermissionDenied for what no manager may."""
        if not may(Role.MANAGER, act):
            raise PermissionDenied(act)

    @property
    def shares(self) -> bool:
        """No more than a manager does."""
        return False

    def must_share(self) -> None:
        """PermissionDenied."""
        raise PermissionDenied


@dataclass(frozen=True)
class Reader:
    """Somebody at a patient's own pages: the patient, or a parent. Nobody's account, and one patient's alone.

    `access` is what the session was opened with, `on` the clinic's day as the view read it once, `address` the network
    address, for the audit.
    """

    access: PortalAccess
    patient: Patient
    clinic: Clinic
    on: date
    address: str | None = None
    user: None = None
