"""People who sign in, and what they type."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role

PASSWORD = "four plain words here"


@pytest.fixture(autouse=True)
def _counters_start_at_nothing(db: None) -> None:
    cache.clear()


@pytest.fixture
def clinic() -> Clinic:
    """The shipped clinic."""
    return Clinic.objects.get(slug="hamilton")


@pytest.fixture
def person(clinic: Clinic) -> Callable[..., User]:
    """Makes somebody with a password and a role."""

    def make(role: str = Role.CLINICIAN, email: str = "ida@clinic.example", at: Clinic | None = None) -> User:
        user = User.objects.create_user(email, PASSWORD, first_name="Ida", last_name="Moss")
        Membership.objects.create(user=user, clinic=at or clinic, role=role)
        return user

    return make


@pytest.fixture
def ida(person: Callable[..., User]) -> User:
    """A clinician."""
    return person()


def sign_in(client: Client, email: str = "ida@clinic.example", password: str = PASSWORD, **more: Any) -> Any:
    """Send the sign-in form."""
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    """Whether the account's own page opens."""
    return client.get("/accounts/").status_code == 200


def link_in(number: int = -1) -> str:
    """The path of the first link in an e-mail."""
    [link] = re.findall(r"https?://[^/\s]+(/\S+)", mail.outbox[number].body)
    return str(link)
