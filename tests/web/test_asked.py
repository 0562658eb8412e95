"""Where the settings and the proxy do not fit, the log says so in a sentence; who watches is answered all the same."""

import json
import logging

import pytest

from intervals.web.asked import SECONDS, Seldom
from tests.web.subprocesses import PRODUCTION, python

ASK = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "intervals.settings"
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
said = []
for path, headers in json.loads('''{asked}'''):
    said.append(client.get(path, headers=headers).status_code)
print(json.dumps(said))
"""


def asked(*each: tuple[str, dict[str, str]], **environment: str) -> tuple[list[int], list[str]]:
    """The statuses of these requests, and the lines of the log."""
    done = python("-c", ASK.format(asked=json.dumps(each)), **PRODUCTION | environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr.strip().splitlines()


def test_a_host_that_is_not_allowed_is_named_once_with_the_setting():
    strange = ("/privacy/", {"host": "other.example"})
    statuses, log = asked(strange, strange, strange, HTTPS="0")
    assert statuses == [400, 400, 400]
    assert len(log) == 1
    assert "'other.example'" in log[0]
    assert "ALLOWED_HOSTS" in log[0]


@pytest.mark.parametrize("host", ["10.0.0.11:8000", "other.example", "bad host", ""])
def test_who_watches_is_answered_whatever_the_name(host):
    statuses, log = asked(("/healthz", {"host": host}), ("/readyz", {"host": host}))
    assert statuses == [200, 503], "a database in memory has no tables"
    assert not any("ALLOWED_HOSTS" in line or "BEHIND_PROXY" in line for line in log)


@pytest.mark.parametrize("path", ["/healthz/", "/readyzz", "//healthz"])
def test_but_nobody_else_is(path):
    statuses, _log = asked((path, {"host": "other.example"}), HTTPS="0")
    assert statuses == [400]


def test_a_proxy_that_the_settings_do_not_know_is_in_the_log():
    proxied = ("/privacy/", {"host": "clinic.example", "x-forwarded-proto": "https"})
    statuses, log = asked(proxied, proxied)
    assert statuses == [301, 301]
    assert len(log) == 1
    assert "BEHIND_PROXY=1" in log[0]


@pytest.mark.parametrize("environment", [{"BEHIND_PROXY": "1"}, {"HTTPS": "0"}])
def test_and_only_where_it_would_lead_to_itself(environment):
    _statuses, log = asked(
        ("/healthz", {"host": "clinic.example", "x-forwarded-proto": "https"}), **environment
    )
    assert not any("ALLOWED_HOSTS" in line or "BEHIND_PROXY" in line for line in log)


def test_what_was_left_out_is_counted():
    seldom = Seldom()

    def said(at: float) -> str | None:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "%s", ("a fault",), None)
        record.created = at
        return record.getMessage() if seldom.filter(record) else None

    assert [said(1.0), said(2.0), said(SECONDS), said(SECONDS + 1), said(SECONDS + 2)] == [
        "a fault",
        None,
        None,
        "a fault (2 more like it)",
        None,
    ]
