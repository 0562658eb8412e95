"""Whether anybody manages this site, and the link by which somebody begins to."""

from datetime import datetime

from intervals.models.accounts import User
from intervals.models.members import Membership, Role
from intervals.models.set_up_links import SetUpLink


def is_managed() -> bool:
    """Whether somebody who may sign in manages a clinic, or may do everything in the admin."""
    managers = Membership.objects.current().filter(role=Role.MANAGER)
    return managers.exists() or User.objects.filter(is_superuser=True, is_active=True).exists()


def link_with(digest: str) -> SetUpLink | None:
    """The link whose secret has this digest."""
    return SetUpLink.objects.filter(digest=digest).first()


def link_begun(pk: int, moment: datetime) -> SetUpLink | None:
    """The link with this key while the session that it opened is worth something."""
    return SetUpLink.objects.filter(pk=pk, opened_at__isnull=False, expires_at__gt=moment).first()
