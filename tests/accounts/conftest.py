"""People who sign in, and what they type."""

import hmac
import re
import struct
import time
from base64 import b32decode
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role

PASSWORD = "four plain words here"


@pytest.fixture
def clinic(db: None) -> Clinic:
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


@pytest.fixture
def committing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the transaction's end is done at once: the test's own transaction never ends."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, *args, **kwargs: act())


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


def code_now(secret: str) -> str:
    """What an authenticator app shows at this moment (RFC 6238), from the key as a page shows it."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(b32decode(secret + "=" * (-len(secret) % 8)), counter, "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
