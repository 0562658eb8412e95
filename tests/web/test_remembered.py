"""A remembered answer is the very one that was first given; what is refused or led elsewhere is never remembered."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intervals.web import remembered
from tests.web.addresses import EXAMPLE, MISSING, OPEN, REDIRECTS, REFUSED
from tests.web.page import headers_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

SENT = {
    "plain": {},
    "brotli": {"accept-encoding": "br"},
    "gzip": {"accept-encoding": "gzip"},
    "another language": {"accept-language": "fr-CA, en;q=0.5"},
    "unchanged": {"if-none-match": "*"},
    "changed": {"if-none-match": '"another"'},
    "unchanged, compressed": {"if-none-match": "*", "accept-encoding": "br"},
}


@pytest.fixture
def through(settings, monkeypatch):
    """How many requests went through the other middleware."""
    went = []
    asked = remembered.Remembered.__call__

    def counted(self, request):
        inner = self.get_response
        self.get_response = lambda each: went.append(each.path) or inner(each)
        try:
            return asked(self, request)
        finally:
            self.get_response = inner

    monkeypatch.setattr(remembered.Remembered, "__call__", counted)
    return went


@pytest.mark.parametrize("headers", SENT.values(), ids=SENT)
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("address", OPEN.values(), ids=OPEN)
def test_first_and_remembered_answers_are_the_same(client, through, address, method, secure, headers):
    first, again = (getattr(client, method)(address, headers=headers, secure=secure) for _time in range(2))
    assert len(through) == 1
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert headers_of(again) == headers_of(first)
    assert first.headers["Content-Security-Policy"]
    assert first.headers["X-Frame-Options"]
    assert not first.cookies
    assert not again.cookies


NOT_REMEMBERED = REFUSED | REDIRECTS | MISSING | {"sign in": "/accounts/login/", "the desk": "/desk/"}


@pytest.mark.parametrize("address", NOT_REMEMBERED.values(), ids=NOT_REMEMBERED)
def test_only_a_public_page_that_was_found_is_remembered(client, through, address):
    for _time in range(2):
        client.get(address)
    assert len(through) == 2


def test_an_untrusted_host_is_never_answered_from_memory(client, settings):
    assert client.get(EXAMPLE).status_code == 200
    assert client.get(EXAMPLE, headers={"host": "elsewhere.example"}).status_code == 400
    settings.ALLOWED_HOSTS = ["clinic.example"]
    assert client.get(EXAMPLE).status_code == 400, "the host is checked before anything is remembered"


def test_what_is_not_https_is_never_answered_from_memory(settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    assert client.get(EXAMPLE, secure=True).status_code == 200
    for _time in range(2):
        led = client.get(EXAMPLE)
        assert (led.status_code, led["Location"]) == (301, f"https://testserver{EXAMPLE}")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get(EXAMPLE, headers={"x-forwarded-proto": "https"}).status_code == 200
    assert client.get(EXAMPLE, headers={"x-forwarded-proto": "http"}).status_code == 301


def test_another_charset_is_refused_though_the_page_is_remembered(client):
    assert client.get(EXAMPLE).status_code == 200
    assert (
        client.generic("GET", *EXAMPLE.split("?")[:1], QUERY_STRING=EXAMPLE.split("?")[1]).status_code == 200
    )
    odd = "application/x-www-form-urlencoded; charset=utf-16"
    assert client.get(EXAMPLE, headers={"content-type": odd}).status_code == 415


def test_a_post_is_not_answered_from_memory(client):
    assert client.get(EXAMPLE).status_code == 200
    assert client.post(EXAMPLE).status_code == 405


def test_whoever_is_signed_in_is_not_asked(client, django_user_model, through):
    first = client.get(EXAMPLE)
    client.force_login(django_user_model.objects.create_superuser("ada@clinic.example", None))
    with CaptureQueriesContext(connection) as asked:
        again = client.get(EXAMPLE)
    assert (again.content, headers_of(again)) == (first.content, headers_of(first))
    assert not again.cookies
    assert "session" not in " ".join(query["sql"] for query in asked)
    assert len(through) == 1


def test_the_oldest_go_first(client, through, monkeypatch):
    monkeypatch.setattr(remembered, "MOST", 2)
    for address in ("/", "/rules/", "/privacy/", "/privacy/", "/rules/"):
        client.get(address)
    assert through == ["/", "/rules/", "/privacy/"]
    client.get("/")
    assert through[3:] == ["/"]
