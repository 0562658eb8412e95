"""Bodies as no browser sends them: refused with a page of our own at every address, and never an error."""

import pytest
from django.test import Client

from intervals.web.off_threads import TOO_SLOW
from tests.web.page import Page
from tests.web.test_closed import ALL, example

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

ADDRESSES = sorted({example(address) for address in ALL})
FORM = "application/x-www-form-urlencoded"
CHARSETS = [
    "utf8",
    "us-ascii",
    "utf-16",
    "utf-7",
    "latin-1",
    "UTF-32",
    "idna",
    "rot13",
    "cp037",
    "nothing",
    "undefined",
]


def send(method: str, address: str, body: bytes, content_type: str):
    client = Client(raise_request_exception=True, enforce_csrf_checks=True)
    return client.generic(method, address, body, content_type=content_type)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_another_charset_is_refused_everywhere(method, address):
    for charset in ("utf-16", "utf-7"):
        response = send(method, address, "name=ä".encode("utf-16"), f"{FORM}; charset={charset}")
        assert response.status_code == 415, address
        assert Page(response).h1 == "This cannot be read"


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/plain", "application/json"])
def test_every_charset_but_ours(charset, kind):
    response = send("POST", "/accounts/login/", b"login=a", f'{kind}; charset="{charset}"')
    assert response.status_code == 415
    assert charset in response.content.decode()


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_ours_is_read(charset):
    response = Client().generic(
        "POST", "/accounts/login/", b"login=a", content_type=f"{FORM}; charset={charset}"
    )
    assert response.status_code == 422  # the form was read: the password is missing


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary="),
        (b"x", "multipart/form-data; boundary=" + "y" * 300),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\nz\r\n", "multipart/form-data; boundary=x"),
        (b"\xff\xfe=\xff&\x00=\x00", FORM),
        (b"a=" + b"%" * 50, FORM),
        (b"a=1&" * 2000, FORM),
        (b"{", "application/json"),
        (b"", "charset=utf-8"),
        (b"", ";;;=;"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/password/reset/", "/admin/login/", "/check/"]
)
def test_no_body_is_an_error(address, body, content_type):
    response = Client().generic("POST", address, body, content_type=content_type)
    assert response.status_code < 500


def test_a_400_is_a_page_of_our_own():
    response = Client().get("/check/?" + "x=1&" * 2000)
    assert response.status_code == 400
    assert Page(response).h1 == "This request was not understood"


def test_what_is_larger_than_any_form_is_refused_unread_everywhere():
    for address in ADDRESSES:
        client = Client(raise_request_exception=True, enforce_csrf_checks=True)
        read = Unread()
        headers = {"CONTENT_LENGTH": "200000000", "wsgi.input": read}
        response = client.generic("POST", address, content_type=FORM, **headers)
        assert response.status_code == 413, address
        assert Page(response).h1 == "This is too large"
        assert not read.asked, address


@pytest.mark.parametrize("length", ["", "abc", "-1", "1e9", "²", "2500000"])
def test_what_says_nothing_of_its_size_is_no_fault(length):
    client = Client(raise_request_exception=True, enforce_csrf_checks=True)
    assert client.generic("GET", "/", CONTENT_LENGTH=length).status_code == 200


class Unread:
    """A body that remembers whether anybody read from it."""

    asked = False

    def read(self, *_size: int) -> bytes:
        self.asked = True
        return b""

    readline = read


def test_what_did_not_come_in_time_is_said_so_everywhere():
    for address in ADDRESSES:
        client = Client(raise_request_exception=True, enforce_csrf_checks=True)
        response = client.generic("POST", address, content_type=FORM, **{TOO_SLOW: True})
        assert response.status_code == 408, address
        assert Page(response).h1 == "This took too long"
        assert response["Connection"] == "close"
