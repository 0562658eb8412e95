"""What the database cannot do: told from a mistake, said in words, logged in one line, and nothing typed is lost."""

import logging
import sqlite3
from contextlib import ExitStack
from time import monotonic

import psycopg
import pytest
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.test import Client

from intervals import unavailable
from intervals.queries import change_marks, read_published
from intervals.unavailable import CannotWrite, Cause, OneLine, cause_of
from tests.web.page import read


def of_sqlite(name: str) -> OperationalError:
    broken = sqlite3.OperationalError("…")
    broken.sqlite_errorname = name
    error = OperationalError("…")
    error.__cause__ = broken
    return error


def of_postgresql(state: str) -> OperationalError:
    error = OperationalError("…")
    error.__cause__ = psycopg.errors.lookup(state)("…")
    return error


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (of_sqlite("SQLITE_FULL"), Cause.FULL),
        (of_sqlite("SQLITE_IOERR_WRITE"), Cause.FULL),
        (of_sqlite("SQLITE_IOERR_READ"), Cause.AWAY),
        (of_sqlite("SQLITE_READONLY_DIRECTORY"), Cause.READ_ONLY),
        (of_sqlite("SQLITE_CANTOPEN"), Cause.AWAY),
        (of_sqlite("SQLITE_BUSY"), Cause.BUSY),
        (of_sqlite("SQLITE_ERROR"), None),
        (of_postgresql("53100"), Cause.FULL),
        (of_postgresql("53300"), Cause.BUSY),
        (of_postgresql("25006"), Cause.READ_ONLY),
        (of_postgresql("57P01"), Cause.AWAY),
        (of_postgresql("08006"), Cause.AWAY),
        (of_postgresql("40P01"), Cause.BUSY),
        (of_postgresql("42703"), None),
        (IntegrityError("…"), None),
        (CannotWrite("…"), Cause.FULL),
        (ValueError("…"), None),
        (None, None),
    ],
)
def test_a_fault_is_told_from_a_mistake(error, cause):
    assert cause_of(error) == cause


@pytest.fixture
def faulty():
    """Have whatever is asked of the database fail in this way."""
    with ExitStack() as faults:

        def fail(error: DatabaseError) -> None:
            def refuse(*_args, **_kwargs):
                raise error

            faults.enter_context(connection.execute_wrapper(refuse))

        yield fail
    unavailable._noticed.clear()  # or others are told that the disk is full


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "says", "seconds"),
    [
        (of_postgresql("57P01"), "The database of this site does not answer.", "30"),
        (of_sqlite("SQLITE_FULL"), "The disk of this site is full.", "300"),
        (of_postgresql("25006"), "This site can only be read for the moment.", "60"),
        (of_sqlite("SQLITE_BUSY"), "The database had no time for this.", "5"),
    ],
)
def test_a_page_says_what_happened_and_when_to_come_again(client, faulty, error, says, seconds):
    client.cookies["sessionid"] = "0" * 32
    faulty(error)
    answer = client.get("/desk/hamilton/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == seconds
    assert answer.headers["Cache-Control"] == "no-store"
    assert says in read(answer.text).text


@pytest.mark.django_db
def test_a_program_is_told_in_its_own_way(client, faulty):
    faulty(of_postgresql("57P01"))
    read_published._last.clear()
    answer = client.get("/api/v1/forecast?later=botox&given=microneedling:2026-11-10")
    assert answer.status_code == 503
    [error] = answer.json()["errors"]
    assert error["message"].startswith("Our records cannot be reached just now.")


@pytest.mark.django_db
def test_what_was_typed_is_there_to_be_sent_again_but_not_what_another_site_sends(client, faulty):
    client.cookies["sessionid"] = "0" * 32
    faulty(of_postgresql("57P01"))
    typed = {"name": "Marie <b>", "note": "two\r\nlines", "areas": ["forehead", "cheeks"]}
    ours = client.post(
        "/desk/hamilton/patients/new/?from=search", typed, headers={"origin": "http://testserver"}
    )
    form = read(ours.text).find("form")[-1]
    boxes = [(each.attrs["name"], each.attrs["value"]) for each in form.find("input")]
    assert form.attrs["action"] == "/desk/hamilton/patients/new/?from=search"
    assert boxes == [
        ("name", "Marie <b>"),
        ("note", "two\nlines"),
        ("areas", "forehead"),
        ("areas", "cheeks"),
    ]
    theirs = client.post(
        "/desk/hamilton/patients/new/", typed, headers={"origin": "https://elsewhere.example"}
    )
    assert "Marie" not in theirs.text
    password = client.post(
        "/accounts/login/",
        {"login": "a@b.example", "password": "hush"},
        headers={"origin": "http://testserver"},
    )
    assert password.status_code == 503
    assert "hush" not in password.text


@pytest.mark.django_db
def test_another_error_is_still_ours_to_mend(client, faulty):
    client.cookies["sessionid"] = "0" * 32
    faulty(of_postgresql("42703"))
    answer = client.get("/desk/hamilton/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text


@pytest.mark.django_db
def test_the_last_answer_stands_for_an_hour_and_no_longer(faulty, monkeypatch):
    before = read_published.published_by()
    monkeypatch.setitem(read_published._last, "", (monotonic(), before))
    change_marks.forget()
    faulty(of_postgresql("57P01"))
    assert read_published.published_by() == before
    monkeypatch.setattr(read_published, "monotonic", lambda: read_published._last[""][0] + 3601)
    with pytest.raises(OperationalError):
        read_published.published_by()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [lambda: cache.set("attempts", [1]), lambda: cache.add("lock", True)])
def test_an_attempt_that_cannot_be_counted_says_why(count):
    """As a replica does, from which rows are read and into which none is written."""
    only_read = (
        "PRAGMA query_only = %s" if connection.vendor == "sqlite" else "SET transaction_read_only = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(only_read % "on")
        try:
            with pytest.raises(CannotWrite) as raised:
                count()
        finally:
            if connection.vendor == "sqlite":  # PostgreSQL forgets it with the transaction
                cursor.execute(only_read % "off")
    assert cause_of(raised.value) is Cause.READ_ONLY


@pytest.mark.django_db
def test_an_attempt_that_cannot_be_counted_is_no_attempt_too_many(monkeypatch):
    def refuse(*_args):
        raise of_sqlite("SQLITE_FULL")

    assert cache.add("lock", True)
    assert not cache.add("lock", True)
    monkeypatch.setattr("django.db.transaction.Atomic.__enter__", refuse)
    with pytest.raises(CannotWrite):
        cache.set("attempts", [1])
    with pytest.raises(CannotWrite):
        cache.add("another", True)
    assert not cache.add("lock", True)


def test_a_fault_is_one_line_of_the_log(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("intervals.unavailable.monotonic", lambda: now[0])
    one_line = OneLine()

    def record(error: Exception | None) -> logging.LogRecord:
        about = (type(error), error, None) if error else None
        return logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal: %s", ("/desk/",), about)

    first = record(of_sqlite("SQLITE_FULL"))
    assert one_line.filter(first)
    assert (first.getMessage(), first.exc_info) == (
        "the disk of the database is full (OperationalError)",
        None,
    )
    assert not one_line.filter(record(of_sqlite("SQLITE_FULL")))
    assert one_line.filter(record(of_sqlite("SQLITE_BUSY")))
    now[0] += 10
    assert one_line.filter(record(of_sqlite("SQLITE_FULL")))
    for error in (None, ValueError("…")):
        other = record(error)
        assert one_line.filter(other)
        assert other.getMessage() == "Internal: /desk/"
