"""Messages for anybody: nothing is sent that nobody confirmed, and no address stays that is not needed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from intervals.actions import asked
from intervals.actions.mail import letter_of
from intervals.models.accounts import User
from intervals.models.asked import Asked
from intervals.models.clinics import Clinic
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.messages import Message
from intervals.web.delivery import deliver_due
from tests.mail.servers import Box, listening, to_deliver
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
REMIND, UPDATES = "/mail/remind/?day=2026-11-24", "/mail/updates/"
HERE = {"HTTP_ORIGIN": "http://testserver"}
ADA = {"email": "Ada@home.example"}
TORONTO = ZoneInfo("America/Toronto")


def send(client: Client, where: str, typed: dict[str, str] = ADA, **headers: str) -> Any:
    return client.post(where, typed, **(HERE | headers))


def sent_all(settings: Any) -> list[tuple[list[str], Any]]:
    box = Box()
    with listening(box) as port:
        to_deliver(settings)(port)
        deliver_due()
    asked.forget()
    return box.got


def path_of(letter: Any, what: str) -> str:
    text = letter.text
    start = text.index(f"/mail/{what}/")
    return str(text[start : start + len(f"/mail/{what}/") + 37])


@pytest.mark.parametrize("where", [REMIND, UPDATES])
def test_it_is_asked_first_and_nothing_else_is_sent(client: Client, where: str) -> None:
    page = client.get(where)
    assert not page.cookies
    answer = send(client, where)
    assert (answer.status_code, answer.cookies) == (200, {})
    assert "no-store" in answer["Cache-Control"]
    [message] = Message.objects.all()
    assert (message.kind, message.to) == ("opt_in", "Ada@home.example")
    link = path_of(letter_of(message), "confirm")
    for _scanner in range(2):
        assert client.get(link).status_code == 200
    assert Asked.objects.get().confirmed_at is None
    for _twice in range(2):
        assert "Confirmed" in Page(client.post(link)).main
    assert Asked.objects.get().confirmed_at
    assert Message.objects.filter(kind="reminder").count() == (where == REMIND)


def test_the_reminder_leaves_on_its_day_once_and_the_address_is_forgotten(
    client: Client, settings: Any, at: Any
) -> None:
    settings.DEMO = False
    send(client, REMIND)
    row = Asked.objects.get()
    client.post(f"/mail/confirm/{row.ref}/")
    assert [str(letter["subject"]) for _to, letter in sent_all(settings)] == [
        f"{row.clinic.name}: is this your address?"
    ]
    at.move_to(datetime(2026, 11, 24, 8, 59, tzinfo=TORONTO))
    assert sent_all(settings) == []
    at.move_to(datetime(2026, 11, 24, 9, 0, tzinfo=TORONTO))
    [(to, letter)] = sent_all(settings)
    assert to == ["Ada@home.example"]
    assert f"/mail/end/{row.ref}/" in letter["list-unsubscribe"]
    for part in letter.iter_parts():
        assert "otox" not in part.get_content()
        assert "24 Nov" not in part.get_content()
    row.refresh_from_db()
    assert (row.to, row.wording != "", row.digest) == ("", True, asked.digest_of("ada@HOME.example"))
    assert row.ended_at
    assert not Message.objects.exclude(to="").exists()
    assert sent_all(settings) == []


def test_what_nobody_confirms_is_forgotten_after_thirty_days(client: Client, at: Any) -> None:
    send(client, REMIND)
    at.shift(timedelta(days=29))
    asked.forget()
    assert Asked.objects.get().to
    at.shift(timedelta(days=2))
    asked.forget()
    row = Asked.objects.get()
    assert (row.to, row.confirmed_at) == ("", None)
    assert client.post(f"/mail/confirm/{row.ref}/").status_code == 404


@pytest.mark.parametrize("known", ["unknown", "asked", "confirmed"])
def test_the_answer_is_the_same_whoever_is_known(client: Client, known: str) -> None:
    if known != "unknown":
        send(client, UPDATES)
    if known == "confirmed":
        asked.confirm(Asked.objects.get().ref)
    answer = send(client, UPDATES)
    assert answer.status_code == 200
    assert "Look at your e-mail" in answer.text
    assert Asked.objects.count() == 1
    assert Message.objects.count() == 1


@pytest.mark.parametrize("headers", [{"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"}])
def test_what_another_site_has_somebody_send_is_refused(client: Client, headers: dict[str, str]) -> None:
    assert client.post(UPDATES, ADA, **headers).status_code == 403
    assert not Asked.objects.exists()


@pytest.mark.parametrize("email", ["", "nobody", "a@b\r\nBcc: c@d.example", "x" * 5000, "a@b.example\0", "@"])
def test_what_is_no_address_comes_back(client: Client, email: str) -> None:
    assert send(client, UPDATES, {"email": email}).status_code in (400, 422)
    assert not Asked.objects.exists()


@pytest.mark.parametrize("day", ["", "2026-11-22", "2026-02-31", "2199-01-01", "x" * 5000, "2026-11-24\0"])
def test_a_reminder_is_of_a_day_that_lies_ahead(client: Client, day: str) -> None:
    assert send(client, f"/mail/remind/?day={day}").status_code in (400, 422)


def test_asking_too_often_is_slowed(client: Client) -> None:
    said = [send(client, UPDATES).status_code for _each in range(7)]
    assert said[-1] == 429
    assert said[0] == 200


def test_it_is_ended_by_its_link_twice_and_by_no_scanner(client: Client, settings: Any) -> None:
    send(client, REMIND)
    row = Asked.objects.get()
    asked.confirm(row.ref)
    link = f"/mail/end/{row.ref}/"
    assert client.get(link).status_code == 200
    assert Asked.objects.standing().exists()
    for _twice in range(2):
        assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Asked.objects.standing().exists()
    assert Message.objects.get(kind="reminder").cancelled_at
    assert "reminder" not in " ".join(str(letter["subject"]) for _to, letter in sent_all(settings))
    assert client.get(f"/mail/end/{'0' * 8}-0000-0000-0000-{'0' * 12}/").status_code == 404


def published(at: datetime, clinic: Clinic, first_day: date | None = None) -> None:
    words = GuidanceVersion.objects.filter(state="published").first()
    content = words.content if words else {}
    user = User.objects.create_user(f"{at:%H%M}@clinic.example")
    GuidanceVersion.objects.create(
        clinic=clinic, slug=f"new-{at:%d-%H-%M}", number=1, state="published", content=content, changed_by=user,
        changed_at=at, published_by=user, published_at=at, first_day=first_day or at.date(),
    )  # fmt: skip


def test_who_asked_for_updates_hears_of_new_guidance_once(client: Client, settings: Any, at: Any) -> None:
    clinic = Clinic.objects.get(slug="hamilton")
    send(client, UPDATES)
    asked.confirm(Asked.objects.get().ref)
    sent_all(settings)
    assert asked.tell_of_changes() == 0, "of what was there before nobody is told"
    at.move_to(datetime(2026, 11, 23, 12, 0, tzinfo=TORONTO))
    published(datetime(2026, 11, 23, 17, 0, tzinfo=UTC), clinic)
    assert asked.tell_of_changes() == 0, "it can be taken back for ten minutes"
    at.shift(timedelta(minutes=10))
    assert asked.tell_of_changes() == 1
    assert asked.tell_of_changes() == 0
    [(_to, letter)] = sent_all(settings)
    assert "guidance has changed" in letter["subject"]
    assert Message.objects.get(kind="updates").to == "", "to whom it went is no longer said"
    published(datetime(2026, 11, 23, 17, 30, tzinfo=UTC), clinic)
    at.move_to(datetime(2026, 11, 23, 18, 0, tzinfo=TORONTO))
    assert asked.tell_of_changes() == 0, "at most one a day"
    at.move_to(datetime(2026, 11, 24, 9, 0, tzinfo=TORONTO))
    assert asked.tell_of_changes() == 1


def test_an_answer_offers_a_reminder_of_the_day_that_lies_ahead(client: Client) -> None:
    page = Page(client.get("/check/?given_on=2026-11-20"))
    links = [each.attrs.get("href") for each in page.root.find("a")]
    assert "/mail/remind/?day=2026-11-27" in links
    assert UPDATES in links
    assert "/mail/remind/" not in client.get("/check/?given_on=2026-10-01").text
