"""Accounts: who may sign in. Nobody of the public needs one."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users, who are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; ValueError without an address. Without a password, none opens the account."""
        if not email:
            raise ValueError("A user has an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user who may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this address, however it is capitalised."""
        return self.get(email__iexact=username)


TAKEN = _("Somebody already has this e-mail address.")


class User(AbstractUser):
    """A person with an account, known by an e-mail address.

    Sessions begun before the last `end_sessions` have ended, as those begun with another password have.
    """

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True, error_messages={"unique": TAKEN})

    sessions_ended = models.PositiveIntegerField(
        _("times that all sessions were ended"), default=0, editable=False
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_any_case",
                violation_error_message=TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def end_sessions(self) -> None:
        """End every session of this person’s; one that is to go on takes the new hash (update_session_auth_hash)."""
        type(self).objects.filter(pk=self.pk).update(sessions_ended=models.F("sessions_ended") + 1)
        self.refresh_from_db(fields=["sessions_ended"])

    def get_session_auth_hash(self) -> str:
        """What a session must have been begun with to count."""
        return f"{super().get_session_auth_hash()}{self.sessions_ended}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same by each of the keys that were the site's before."""
        for each in super().get_session_auth_fallback_hash():
            yield f"{each}{self.sessions_ended}"

    @property
    def known_as(self) -> str:
        """How colleagues know them: the name, or the address where there is none."""
        return self.get_full_name() or self.email
