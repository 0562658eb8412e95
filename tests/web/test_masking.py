"""Secrets in addresses stay out of the log."""

import logging

import pytest
from django.conf import settings
from django.urls import get_resolver

from intervals import masking
from intervals.masking import masked

REF = "3f0e0f2c-58c1-4b53-9c39-6f1de2a0b8a5"


def line(message: str, *args: object) -> str:
    assert settings.LOGGING["formatters"]["line"]["()"] == "intervals.masking.line"
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, message, args, None)
    record.request_id = "-"
    return masking.line().format(record)


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("/feed/Abc_d-9.ics", "/feed/…"),
        (f"/mail/stop/{REF}/", "/mail/stop/…/"),
        (f"/mail/confirm/{REF}/", "/mail/confirm/…/"),
        (f"/mail/end/{REF}/?x", "/mail/end/…/?x"),
        ("/accounts/invitation/Abc_d-9/", "/accounts/invitation/…/"),
        ("/accounts/set-up/Abc_d-9/", "/accounts/set-up/…/"),
        ("/accounts/password/reset/key/1-abc/", "/accounts/password/reset/key/…/"),
        ("/accounts/set-up/", "/accounts/set-up/"),
        ("/mail/remind/", "/mail/remind/"),
    ],
)
def test_what_opens_something_is_left_out(path, left):
    assert line("%s: %s", "Internal Server Error", path).endswith(f"Internal Server Error: {left}")


def test_every_address_with_a_secret_is_known():
    """An address whose last part opens something without signing in names it `secret`, or stands in /mail/."""
    found = [
        way for way in ways(get_resolver().url_patterns) if "<str:secret>" in way or way.startswith("mail/")
    ]
    told = [way for way in found if "<" in way]
    assert len(told) >= 6
    for way in told:
        assert masked(f"/{way}") != f"/{way}"


def ways(patterns, start="") -> list[str]:
    found = []
    for each in patterns:
        way = start + str(each.pattern)
        found += ways(each.url_patterns, way) if hasattr(each, "url_patterns") else [way]
    return found
