"""How long an answer is kept, by whom, and in which form: never longer than it is true."""

import gzip
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import brotli
import pytest
from django.db import connection
from django.test import Client

from intervals.models.clinics import Clinic
from intervals.models.guidance import Section, Topic
from intervals.models.procedures import Procedure
from tests.web.addresses import EVERYTHING, EXAMPLE, OPEN, REFUSED
from tests.web.page import Page, headers_of
from tests.web.rows import auckland, offer, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

# How long an answer is kept


def moment(text: str, zone="America/Toronto") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        ("2026-11-22T00:00:00", 60),
        ("2026-11-22T12:00:00", 60),
        ("2026-11-22T23:58:59", 60),
        ("2026-11-22T23:59:00", 60),
        ("2026-11-22T23:59:01", 59),
        ("2026-11-22T23:59:59", 1),
        ("2026-11-22T23:59:59.500000", 0),
        ("2026-11-01T23:59:15", 45),
        ("2026-03-08T23:59:15", 45),
        ("2026-12-31T23:59:15", 45),
    ],
)
@pytest.mark.parametrize(
    "address", [EXAMPLE, "/rules/", *(OPEN[n] for n in ("calendar", "forecast", "docs"))]
)
def test_no_answer_survives_the_clinics_midnight(client, at, address, now, seconds):
    at.move_to(moment(now))
    assert client.get(address)["Cache-Control"] == f"public, max-age={seconds}, must-revalidate"


def test_a_remembered_page_counts_the_seconds_anew(client, at):
    at.move_to(moment("2026-11-22T23:56:00"))
    client.get(EXAMPLE)
    at.move_to(moment("2026-11-22T23:59:30"))
    assert client.get(EXAMPLE)["Cache-Control"] == "public, max-age=30, must-revalidate"


def test_the_midnight_is_the_clinics(client, at, settings):
    auckland()
    settings.CLINIC = "nz"
    at.move_to(moment("2026-11-22T23:59:00", "Pacific/Auckland"))
    assert client.get(EXAMPLE)["Cache-Control"] == "public, max-age=60, must-revalidate"


def test_where_the_clocks_change_at_midnight(client, at, settings):
    """In Cuba the clocks go from midnight to 1 on 8 March 2026: the day before still ends at midnight."""
    auckland()
    Clinic.objects.filter(slug="nz").update(time_zone="America/Havana")
    settings.CLINIC = "nz"
    at.move_to(moment("2026-03-07T23:59:00", "America/Havana"))
    assert client.get(EXAMPLE)["Cache-Control"] == "public, max-age=60, must-revalidate"


# ETag


def tag(client, address=EXAMPLE, **headers) -> str:
    return client.get(address, headers=headers)["ETag"]


@pytest.mark.parametrize("address", OPEN.values(), ids=OPEN)
def test_an_unchanged_answer_is_not_sent_again(client, address):
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again[name] == first[name]
    assert client.get(address, headers={"if-none-match": '"another"'}).status_code == 200
    assert client.get(address, headers={"if-none-match": f'"another", W/{first["ETag"]}'}).status_code == 304
    assert client.get(address, headers={"if-none-match": "*"}).status_code == 304


def test_the_same_question_at_noon_and_in_the_evening_has_the_same_tag(client, at):
    first = tag(client)
    at.move_to(moment("2026-11-22T23:59:59"))
    assert tag(client) == first


def test_the_tag_changes_at_midnight(client, at):
    at.move_to(moment("2026-11-22T23:59:59"))
    first = tag(client)
    at.move_to(moment("2026-11-23T00:00:00"))
    response = client.get(EXAMPLE, headers={"if-none-match": first})
    assert response.status_code == 200
    assert response["ETag"] != first


def new_rule():
    rule("P10D", "P20D", own=True)


def new_version():
    rule("P10D", "P20D", valid_from=date(2026, 11, 22))


def withdrawn():
    rule("P10D", "P20D", valid_from=date(2026, 11, 22), withdrawn=True)


def new_section():
    Section.objects.create(topic=Topic.objects.first(), order=99, heading="New", body="New.", place="always")


CHANGES = {
    "a rule": new_rule,
    "a version": new_version,
    "a withdrawn rule": withdrawn,
    "the text of a rule's source": lambda: rule("P1W", "P2W", own=True),
    "a section": new_section,
    "the text of a section": lambda: Section.objects.update(body="Otherwise."),
    "an unpublished topic": lambda: Topic.objects.update(published=False),
    "a deleted section": lambda: Section.objects.filter(place="ask_first").delete(),
    "the clinic's name": lambda: Clinic.objects.update(name="Another Clinic"),
    "the clinic's telephone": lambda: Clinic.objects.update(telephone="905 555 0199"),
    "the clinic's day": lambda: Clinic.objects.update(time_zone="Pacific/Kiritimati"),
    "a public name": lambda: Procedure.objects.filter(slug="botox").update(
        public_name="anti-wrinkle injections"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_tag_changes_with_what_is_published(client, change):
    first = client.get(EXAMPLE)
    change()
    response = client.get(EXAMPLE, headers={"if-none-match": first["ETag"]})
    assert response.status_code == 200
    assert response["ETag"] != first["ETag"]
    assert response.content != first.content


def test_each_encoding_has_its_own_tag(client):
    tags = {tag(client, **{"accept-encoding": each}) for each in ("br", "gzip", "identity")}
    assert len(tags) == 3


# Remembered pages: only outside a transaction, which may be undone

COMMITTED = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ON_SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite tells for free")


@COMMITTED
@ON_SQLITE
@pytest.mark.parametrize("address", [EXAMPLE, "/", "/guidance/", OPEN["calendar"], OPEN["forecast"]])
def test_a_remembered_page_asks_the_database_nothing(client, django_assert_num_queries, address):
    first = client.get(address)
    with django_assert_num_queries(0):
        again = client.get(address)
    assert again.content == first.content
    assert headers_of(again) == headers_of(first)


@COMMITTED
@ON_SQLITE
def test_a_page_never_asked_for_asks_nothing_either_once_something_is_known(
    client, django_assert_num_queries
):
    client.get("/")
    with django_assert_num_queries(0):
        assert client.get(EXAMPLE).status_code == 200


@COMMITTED
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_remembered_page_does_not_survive_a_change(client, change):
    first = client.get(EXAMPLE)
    assert client.get(EXAMPLE).content == first.content
    change()
    response = client.get(EXAMPLE, headers={"if-none-match": first["ETag"]})
    assert response.status_code == 200
    assert response.content != first.content


@COMMITTED
def test_a_remembered_page_does_not_survive_midnight(client, at):
    at.move_to(moment("2026-11-22T23:59:59"))
    first = client.get(EXAMPLE)
    at.move_to(moment("2026-11-23T00:00:00"))
    assert "tomorrow" in Page(client.get(EXAMPLE)).main
    assert "tomorrow" not in first.text


@COMMITTED
def test_what_was_undone_is_not_remembered(client):
    from django.db import transaction

    first = client.get(EXAMPLE).content
    with transaction.atomic():
        new_rule()
        assert client.get(EXAMPLE).content != first
        transaction.set_rollback(True)
    assert client.get(EXAMPLE).content == first


@COMMITTED
def test_a_refusal_is_not_remembered(client):
    assert client.get("/check/?earlier=peel&given_on=2026-11-10").status_code == 422
    offer("peel")
    assert client.get("/check/?earlier=peel&given_on=2026-11-10").status_code == 200


@pytest.mark.parametrize("address", (OPEN | REFUSED).values(), ids=OPEN | REFUSED)
def test_no_page_needs_more_than_seven_queries(client, django_assert_max_num_queries, address):
    assert connection.connection is not None
    with django_assert_max_num_queries(7):
        client.get(address)


def test_what_is_remembered_for_one_host_is_not_given_to_another(settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for host in settings.ALLOWED_HOSTS:
        text = Client().get(EXAMPLE, headers={"host": host}).text
        assert f"http://{host}/check/" in text
        assert text.count(".example/check/") == text.count(f"{host}/check/")


# Encoding, HEAD, Vary

DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("identity", ""),
        ("br", "br"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0, gzip;q=0", ""),
        ("br; q=0.5, gzip; q=1.0", "br"),
        ("br;q=0.001", "br"),
        ("deflate", ""),
        ("brotli, x-gzip", ""),
        (",,;q=,;", ""),
        ("\x00", ""),
        ("x" * 10_000, ""),
    ],
)
@pytest.mark.parametrize("address", [EXAMPLE, OPEN["forecast"]])
def test_encoding(client, address, accepted, encoding):
    plain = client.get(address).content
    response = client.get(address, headers={"accept-encoding": accepted})
    assert response.headers.get("Content-Encoding", "") == encoding
    assert DECODE[encoding](response.content) == plain
    assert int(response["Content-Length"]) == len(response.content)
    again = client.get(address, headers={"accept-encoding": accepted, "if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", EVERYTHING.values(), ids=EVERYTHING)
def test_head_is_get_without_the_body(client, address):
    for encoding in ("", "br"):
        asked = client.head(address, headers={"accept-encoding": encoding})
        sent = client.get(address, headers={"accept-encoding": encoding})
        assert asked.status_code == sent.status_code
        assert asked.content == b""
        assert headers_of(asked) == headers_of(sent)


@pytest.mark.parametrize("address", OPEN.values(), ids=OPEN)
def test_what_an_answer_depends_on_is_said(client, address):
    vary = {each.strip().lower() for each in client.get(address)["Vary"].split(",")}
    assert vary == {"accept-encoding", "accept-language"}


def test_an_account_changes_nothing(client, django_user_model):
    """Who is signed in, in another tab, is not asked."""
    plain = {address: client.get(address) for address in OPEN.values()}
    client.force_login(django_user_model.objects.create_superuser("ada@clinic.example", None))
    for address, first in plain.items():
        response = client.get(address)
        assert response.content == first.content
        assert headers_of(response) == headers_of(first)


def test_a_clock_that_jumps_back_is_believed(client, at):
    """Nothing is remembered that another day would see."""
    at.move_to(moment("2026-11-24T12:00:00"))
    assert "the full wait has passed." in client.get(EXAMPLE).text
    at.shift(-timedelta(days=8))
    assert "Not yet: tomorrow at the earliest." in client.get(EXAMPLE).text
