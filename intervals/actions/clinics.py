"""What a clinic says of itself: its name, where it is, how it is reached; and whether the public sees its pages."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker, Operator
from intervals.actions.door import action
from intervals.actions.refusals import Refused
from intervals.actions.staff import offer_place
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Invitation, Role
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.first_pairs import first_pairs
from intervals.queries.published import Pair
from intervals.queries.showing import lacks
from intervals.queries.staff import unmanaged


@dataclass(frozen=True, kw_only=True)
class ClinicDetails:
    """What stands on every page of the clinic, and decides which day it is there."""

    name: str
    town: str
    country: str = ""
    region: str = ""
    time_zone: str
    address: str = ""
    telephone: str = ""
    email: str = ""
    booking_url: str = ""
    own_access_from_age: int | None = 16

    @classmethod
    def of(cls, clinic: Clinic) -> "ClinicDetails":
        """As they are stored."""
        return cls(**{each.name: getattr(clinic, each.name) for each in fields(cls)})


@action(Act.MANAGE_CLINIC)
def amend(*, by: Asker | Operator, details: ClinicDetails, seen: ClinicDetails) -> Clinic:
    """Change what the clinic says of itself; `seen` is what whoever asks has been shown.

    Refused for what cannot be so, and, naming what is now there, where somebody has changed the same meanwhile.
    What somebody else has changed and this person left as it was stays as it is now.
    """
    clinic: Clinic = Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic.pk)
    now, wanted = asdict(ClinicDetails.of(clinic)), asdict(details)
    changed = {name for name, value in asdict(seen).items() if wanted[name] != value}
    for name in sorted(changed):
        if now[name] not in (wanted[name], getattr(seen, name)):
            raise Refused(
                _("Somebody has changed this in the meantime: %(field)s is now “%(value)s”.")
                % {"field": Clinic._meta.get_field(name).verbose_name, "value": now[name]}  # type: ignore[union-attr]
            )
    changed = {name for name in changed if now[name] != wanted[name]}
    if not changed:
        return clinic
    for name in changed:
        setattr(clinic, name, wanted[name])
    try:
        clinic.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from None
    clinic.save(update_fields=sorted(changed))
    audit.record(
        Kind.CLINIC_CHANGED,
        by=by,
        before={name: now[name] for name in sorted(changed)},
        after={name: wanted[name] for name in sorted(changed)},
    )
    return clinic


@dataclass(frozen=True, kw_only=True)
class PublicSide:
    """Whether the public sees the clinic's pages, and the pair that the first one opens with, None: the usual one."""

    is_shown: bool
    first_pair: Pair | None = None

    @classmethod
    def of(cls, clinic: Clinic) -> "PublicSide":
        """As they are stored."""
        earlier, later = clinic.first_earlier, clinic.first_later
        pair = Pair(earlier.slug, later.slug) if earlier and later else None
        return cls(is_shown=clinic.is_shown, first_pair=pair)


@action(Act.MANAGE_CLINIC)
def present(*, by: Asker, wanted: PublicSide, seen: PublicSide) -> Clinic:
    """Change what the public sees of the clinic; `seen` is what whoever asks has been shown.

    Refused for a pair that the clinic cannot open with today, for showing what still lacks something, and where
    somebody has changed the same meanwhile.
    """
    clinic: Clinic = Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic.pk)
    now = PublicSide.of(clinic)
    asked = {name for name, value in vars(wanted).items() if value != getattr(seen, name)}
    changed = {name: getattr(wanted, name) for name in asked if getattr(wanted, name) != getattr(now, name)}
    if any(getattr(now, name) != getattr(seen, name) for name in changed):
        raise Refused(_("Somebody has changed this in the meantime. Open the page anew."))
    pair = changed.get("first_pair")
    if pair and pair not in first_pairs(clinic, by.on):
        raise Refused(_("No rule of this pair is in force, or the clinic does not offer it."))
    if changed.get("is_shown") and lacks(clinic, by.on):
        raise Refused(
            _("The set-up is not complete: its page says what is missing before the site can be shown.")
        )
    if not changed:
        return clinic
    clinic.is_shown = changed.get("is_shown", now.is_shown)
    if "first_pair" in changed:
        found = {each.slug: each for each in Procedure.objects.filter(slug__in=pair or ())}
        clinic.first_earlier, clinic.first_later = (found[each] for each in pair) if pair else (None, None)
    clinic.save(update_fields=["is_shown", "first_earlier", "first_later"])
    audit.record(
        Kind.CLINIC_CHANGED,
        by=by,
        before={name: _logged(getattr(now, name)) for name in sorted(changed)},
        after={name: _logged(changed[name]) for name in sorted(changed)},
    )
    return clinic


def _logged(value: bool | Pair | None) -> Any:
    return " → ".join(value) if isinstance(value, Pair) else value


@transaction.atomic
def add(
    *,
    user: User,
    slug: str,
    details: ClinicDetails,
    manager: str,
    address: str | None,
    send: Callable[[Invitation, str], None],
) -> Clinic:
    """Add a clinic, not shown yet, and invite its manager; `send(invitation, secret)` puts the e-mail with it.

    PermissionDenied for anybody but a superuser. Refused where the short name is taken, and for what cannot be so.
    """
    if not user.is_superuser:
        raise PermissionDenied
    clinic = Clinic(slug=slug, **asdict(details))
    try:
        clinic.full_clean()
        with transaction.atomic():
            clinic.save(force_insert=True)
    except ValidationError as wrong:
        if "slug" in wrong.message_dict:
            raise Refused(_taken(slug)) from None
        raise Refused(" ".join(wrong.messages)) from None
    except IntegrityError:
        raise Refused(_taken(slug)) from None
    audit.add(
        Kind.CLINIC_CHANGED,
        person=user,
        clinic=clinic,
        address=address,
        before={},
        after={"slug": slug, **{name: value for name, value in asdict(details).items() if value}},
    )
    offer_place(clinic=clinic, user=user, address=address, email=manager, role=Role.MANAGER, send=send)
    return clinic


@transaction.atomic
def invite_manager(
    *, user: User, clinic: Clinic, email: str, address: str | None, send: Callable[[Invitation, str], None]
) -> Invitation:
    """Invite the manager of a clinic that has none, once more or another one; what was sent before counts no more.

    PermissionDenied for anybody but a superuser. Refused for a clinic that has a manager: she invites there.
    """
    if not user.is_superuser:
        raise PermissionDenied
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    if clinic not in unmanaged():
        raise Refused(_("A manager works at this clinic already: she invites whoever else works there."))
    for earlier in Invitation.objects.filter(clinic=clinic, role=Role.MANAGER):
        if earlier.open_at(clock.now()):
            earlier.withdrawn_at = clock.now()
            earlier.save(update_fields=["withdrawn_at"])
            audit.add(
                Kind.INVITATION_WITHDRAWN, person=user, clinic=clinic, address=address, invitation=earlier.pk
            )
    return offer_place(clinic=clinic, user=user, address=address, email=email, role=Role.MANAGER, send=send)


def _taken(slug: str) -> str:
    return _("There is a clinic with the short name “%(slug)s” already. Write another.") % {"slug": slug}
