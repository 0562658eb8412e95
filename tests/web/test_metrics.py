"""What the site counts about itself: for whoever knows the token, and without a word about anybody."""

import logging
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from django.test import Client

from intervals import clock
from intervals.actions.mail import Letter, letter_of, put
from intervals.models.clinics import Clinic
from intervals.models.messages import Message
from intervals.models.rules import IntervalRule
from intervals.queries.watching import watched
from intervals.request_id import Numbered, request_id
from tests import migrated
from tests.faults.sites import free_port, listen, ready, until
from tests.web.subprocesses import manage

TOKEN = "a-token-that-nobody-can-guess"


@pytest.fixture
def watcher(settings) -> Client:
    """Whoever knows the token."""
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"authorization": f"Bearer {TOKEN}"})


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["", TOKEN, f"Bearer {TOKEN}x", "Bearer ", "Bearer \u00e9"])
def test_nobody_else_learns_that_it_is_there(settings, said):
    settings.METRICS_TOKEN = TOKEN
    assert Client(headers={"authorization": said}).get("/metrics").status_code == 404


@pytest.mark.django_db
def test_without_a_token_it_is_not_there(client):
    for said in ("Bearer ", "Bearer"):
        assert client.get("/metrics", headers={"authorization": said}).status_code == 404


@pytest.mark.django_db
def test_answers_are_counted_by_page_and_status_not_by_address(watcher):
    watcher.get("/check/?given_on=2026-11-10")
    watcher.get("/nobody-has-this-address/")
    text = watcher.get("/metrics").text
    assert 'intervals_answers_total{page="check",status="200"}' in text
    assert 'intervals_answers_total{page="none",status="404"}' in text
    assert 'intervals_answer_seconds_bucket{le="0.5",page="check"}' in text
    for of_somebody in ("2026-11-10", "nobody-has-this-address", "botox"):
        assert of_somebody not in text


@pytest.mark.django_db
def test_what_waits_and_what_is_overdue():
    now = clock.now()

    def numbers() -> dict[str, float]:
        return {name: number for name, (_says, number) in watched(now, clock.today).items()}

    Message.objects.all().delete()
    IntervalRule.objects.update(review_due=None)
    before = numbers()
    assert (before["letters_waiting"], before["letters_oldest_seconds"], before["letters_given_up"]) == (
        0,
        0,
        0,
    )
    put(Letter(to="a@b.example", subject="s", text="t"), due_at=now - timedelta(minutes=20))
    put(Letter(to="a@b.example", subject="s", text="t"), due_at=now + timedelta(minutes=20))
    given_up = put(Letter(to="a@b.example", subject="s", text="t"), due_at=now)
    Message.objects.filter(pk=given_up.pk).update(failed_at=now, why="550")
    IntervalRule.objects.filter(pk=IntervalRule.objects.order_by("pk")[0].pk).update(
        review_due=clock.today(Clinic.objects.get(slug="hamilton")) - timedelta(days=1)
    )
    after = numbers()
    assert (after["letters_waiting"], after["letters_oldest_seconds"], after["letters_given_up"]) == (
        1,
        1200,
        1,
    )
    assert after["reviews_overdue"] == before["reviews_overdue"] + 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behind", "said", "taken"),
    [(True, "7f3c-0000-1111", True), (False, "7f3c-0000-1111", False), (True, "two\nlines of it", False)],
)
def test_a_request_has_the_number_that_the_proxy_gives_it(client, settings, behind, said, taken):
    settings.BEHIND_PROXY = behind
    number = client.get("/healthz", headers={"x-request-id": said})["X-Request-Id"]
    assert (number == said) is taken
    assert len(number) >= 14
    assert client.get("/healthz")["X-Request-Id"] != number


@pytest.mark.django_db
def test_its_lines_of_the_log_and_its_letters_name_it():
    set_before = request_id.set("7f3c-0000-1111")
    try:
        message = put(Letter(to="a@b.example", subject="s", text="t"))
        line = logging.LogRecord("site", logging.ERROR, "", 0, "…", None, None)
        assert Numbered().filter(line)
    finally:
        request_id.reset(set_before)
    assert line.request_id == "7f3c-0000-1111"
    assert letter_of(message).headers == {"X-Request-Id": "7f3c-0000-1111"}
    assert letter_of(put(Letter(to="a@b.example", subject="s", text="t"))).headers == {}


def test_a_token_that_can_be_guessed_stops_the_start():
    done = manage("check", DEMO="1", METRICS_TOKEN="secret")
    assert done.returncode == 1
    assert "METRICS_TOKEN is shorter than 20 characters: write a long random text." in done.stderr


def test_the_workers_count_together():
    with (
        migrated.site() as env,
        listen(env | {"STATIC_HASHED": "0", "METRICS_TOKEN": TOKEN}, port := free_port()),
    ):
        until(lambda: ready(port), "it does not get ready")
        for _each in range(40):
            ask(port, "/check/?given_on=2026-11-10")
        counted = [
            line for line in ask(port, "/metrics").splitlines() if line.startswith("intervals_answers_total{")
        ]
        of_a_check = [line for line in counted if 'page="check"' in line or 'page="remembered"' in line]
        assert sum(float(line.split()[-1]) for line in of_a_check) == 40


def ask(port: int, path: str) -> str:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        assert answer.status == 200
        return answer.read().decode()
