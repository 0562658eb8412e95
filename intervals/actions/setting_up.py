"""Setting up a site that nobody manages yet: a link, the session that it opens, and the first manager.

There is no `by`: nobody is there who could ask. Whoever has the link was given it by whoever runs the server.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.refusals import Refused
from intervals.actions.staff import appoint_manager, digest_of, make_account
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.set_up_links import SetUpLink
from intervals.queries.setting_up import is_managed

VALID_FOR = timedelta(hours=24)


@transaction.atomic
def make_link() -> str:
    """The secret of a new link. Those from before are over, with what they opened. Refused once somebody manages."""
    _refuse_where_managed()
    SetUpLink.objects.all().delete()
    secret, now = secrets.token_urlsafe(32), clock.now()
    SetUpLink.objects.create(digest=digest_of(secret), made_at=now, expires_at=now + VALID_FOR)
    audit.add(Kind.SET_UP_LINK_MADE, person=None, clinic=_own(), address=None)
    return secret


@transaction.atomic
def begin(*, digest: str, address: str | None) -> SetUpLink:
    """Spend the link with this digest: whoever does sets the site up. Refused for one that is spent, gone or old."""
    found = _locked(digest=digest)
    if found.opened_at is not None:
        raise Refused(_("This link has been used: it opens the set-up once."))
    found.opened_at = clock.now()
    found.save(update_fields=["opened_at"])
    audit.add(Kind.SET_UP_BEGUN, person=None, clinic=_own(), address=address)
    return found


def found_manager(*, link: SetUpLink, email: str, **fields: str) -> User:
    """The first manager, at the site's own clinic; with her the set-up's link is over.

    Refused where somebody manages meanwhile, where the link is over, and where the address has an account already.
    """
    try:
        with transaction.atomic():
            _locked(pk=link.pk)
            user = make_account(email=email, **fields)
            appoint_manager(user=user, clinic=_own())
            _take_over(user)
            SetUpLink.objects.all().delete()
            return user
    except IntegrityError:
        raise Refused(_("Somebody has made an account with this address in the meantime.")) from None


def _take_over(user: User) -> None:
    """The placeholder that is shipped becomes hers: not shown until she says so."""
    clinic = Clinic.objects.select_for_update(no_key=True).get(slug=settings.CLINIC)
    if clinic.is_shown:
        clinic.is_shown = False
        clinic.save(update_fields=["is_shown"])
        audit.add(
            Kind.CLINIC_CHANGED,
            person=user,
            clinic=clinic,
            address=None,
            before={"is_shown": True},
            after={"is_shown": False},
        )


def _locked(**which: Any) -> SetUpLink:
    found = SetUpLink.objects.select_for_update().filter(**which).first()
    _refuse_where_managed()
    if found is None or found.is_over_at(clock.now()):
        raise Refused(_("This link is over."))
    return found


def _refuse_where_managed() -> None:
    if is_managed():
        raise Refused(_("Somebody manages this site already."))


def _own() -> Clinic:
    return Clinic.objects.get(slug=settings.CLINIC)
