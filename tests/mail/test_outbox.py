"""The outbox: what is put is sent once, by whatever server there is, and nobody waits for it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage, send_mail
from django.core.management import call_command
from django.db import transaction

from intervals import clock
from intervals.actions import mail
from intervals.actions.mail import Letter, put
from intervals.models.messages import Message
from intervals.sealing import seal
from intervals.web.delivery import deliver_due
from tests.mail.servers import Box, free_port, listening, to_deliver
from tests.web.page import Page

pytestmark = pytest.mark.django_db

ADA = Letter(to="ada@clinic.example", subject="Your code", text="It is 123456.")
HOSTILE = "Zoë\r\nBcc: eve@evil.example, “quoted” 🎉 \u202eabc " + "x" * 300


@pytest.fixture
def at(settings: Any) -> Any:
    """Deliver to a port."""
    settings.DEMO = False
    return to_deliver(settings)


def row() -> Message:
    return Message.objects.get()


def later(**how: float) -> Any:
    """The clock, so much later."""
    return lambda: clock.now() + timedelta(**how)


def test_what_is_put_is_sent_and_forgotten(at: Any) -> None:
    put(ADA)
    assert "123456" not in row().content
    box = Box()
    with listening(box) as port:
        at(port)
        assert deliver_due() == 1
        assert deliver_due(later(days=3)) == 0
    [(to, message)] = box.got
    assert (to, message["subject"], message.get_content().strip()) == ([ADA.to], ADA.subject, ADA.text)
    assert (row().content, row().tries, row().failed_at) == ("", 1, None)
    assert row().sent_at


def test_djangos_own_way_to_send_puts_it(at: Any) -> None:
    at(free_port())
    assert send_mail("A subject", "A text", None, ["ada@clinic.example", "ida@clinic.example"]) == 1
    assert sorted(Message.objects.values_list("to", flat=True)) == [
        "ada@clinic.example",
        "ida@clinic.example",
    ]
    for more in (
        {"cc": ["x@y.example"]},
        {"bcc": ["x@y.example"]},
        {"attachments": [("a.txt", "a", "text/plain")]},
    ):
        with pytest.raises(ValueError, match="no copies and no files"):
            EmailMessage("A subject", "A text", None, ["ada@clinic.example"], **more).send()
    assert Message.objects.count() == 2


def test_it_is_there_with_its_cause_or_not_at_all() -> None:
    with transaction.atomic():
        put(ADA)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_one_cause_is_one_message() -> None:
    assert put(ADA, key="reminder 7") == put(ADA, key="reminder 7")
    assert put(ADA) != put(ADA)
    assert Message.objects.count() == 3


def test_it_waits_until_it_is_due(at: Any) -> None:
    put(ADA, due_at=clock.now() + timedelta(hours=2))
    with listening(Box()) as port:
        at(port)
        assert deliver_due() == 0
        assert deliver_due(later(hours=2)) == 1


@pytest.mark.parametrize("answer", ["451 later", "421 busy", "drop"])
def test_what_is_not_taken_now_is_tried_again(at: Any, answer: str) -> None:
    put(ADA)
    box = Box([answer])
    with listening(box) as port:
        at(port)
        assert deliver_due() == 0
        assert (row().tries, row().sent_at, row().failed_at) == (1, None, None)
        assert row().why
        assert ADA.to not in row().why
        assert deliver_due() == 0, "not before the pause is over"
        assert deliver_due(later(seconds=61)) == 1
    assert box.subjects == {ADA.subject: 1}
    assert row().why == ""


@pytest.mark.parametrize("how", [{"answers": ["554 never"]}, {"to_recipient": "550 nobody here"}])
def test_what_is_refused_for_good_is_given_up_at_once(at: Any, how: dict[str, Any]) -> None:
    put(ADA)
    with listening(Box(**how)) as port:
        at(port)
        assert deliver_due() == 0
    assert row().failed_at
    assert row().content == ""
    assert row().why.startswith("55")
    assert deliver_due(later(days=3)) == 0


def test_a_recipient_who_is_refused_for_now_is_tried_again(at: Any) -> None:
    put(ADA)
    with listening(Box(to_recipient="450 come back")) as port:
        at(port)
        deliver_due()
    assert row().failed_at is None


def test_a_server_that_is_away_is_asked_for_two_days_and_ever_more_rarely(at: Any) -> None:
    put(ADA)
    at(free_port())
    begin = now = clock.now()
    waits = []
    while row().failed_at is None:
        deliver_due(lambda: now)  # noqa: B023 - called at once
        waits.append(row().next_try_at - now)
        now = row().next_try_at
    assert waits[0] == timedelta(minutes=1)
    assert waits[:-1] == sorted(waits[:-1])
    assert max(waits) == timedelta(hours=4)
    assert timedelta(days=2) <= row().failed_at - begin < timedelta(days=2, hours=4)
    assert row().why == "ConnectionRefusedError"


def test_one_that_cannot_be_sent_does_not_hold_up_the_rest(at: Any) -> None:
    put(ADA)
    put(Letter(to="ida@clinic.example", subject="Second", text="Hello"))
    box = Box(["554 never"])
    with listening(box) as port:
        at(port)
        assert deliver_due() == 1
    assert box.subjects == {"Second": 1}


def test_one_that_nobody_can_read_any_more_does_not_hold_up_the_rest_either(at: Any) -> None:
    """As an older version of the site may find one that a newer one has put."""
    put(ADA)
    Message.objects.update(content=seal(mail.PURPOSE, '{"unknown": 1}'))
    put(Letter(to="ida@clinic.example", subject="Second", text="Hello"))
    box = Box()
    with listening(box) as port:
        at(port)
        assert deliver_due() == 1
    assert box.subjects == {"Second": 1}
    assert Message.objects.waiting().get().why == "TypeError"


def test_a_worker_that_died_leaves_the_message_to_another(at: Any) -> None:
    put(ADA)
    held = mail.claim(clock.now())
    assert held
    assert mail.claim(clock.now()) is None
    box = Box()
    with listening(box) as port:
        at(port)
        assert deliver_due(later(minutes=6)) == 1
    mail.put_off(held, clock.now(), "too late")
    assert row().sent_at, "the one that was taken for dead has no say any more"
    assert box.subjects == {ADA.subject: 1}


def test_without_the_key_that_sealed_it_it_is_given_up(at: Any, settings: Any) -> None:
    put(ADA)
    settings.SECRET_KEY = "another"
    at(free_port())
    deliver_due()
    assert "SECRET_KEY_FALLBACKS" in row().why


def test_hostile_text_arrives_and_injects_nothing(at: Any) -> None:
    at(free_port())
    send_mail(HOSTILE, HOSTILE, None, ["ada@clinic.example"])
    box = Box()
    with listening(box) as port:
        at(port)
        assert deliver_due() == 1
    [(to, message)] = box.got
    assert to == ["ada@clinic.example"]
    assert message["bcc"] is None
    assert str(message["subject"]).split() == HOSTILE.split()
    assert message.get_content().split() == HOSTILE.split()


@pytest.mark.parametrize("to", ["nobody", "a@b\r\nBcc: c@d.example", "ü@clinic.example", "@"])
def test_an_address_that_cannot_receive_mail_is_given_up_and_holds_up_nobody(at: Any, to: str) -> None:
    put(Letter(to=to, subject="x", text="x"))
    put(ADA)
    box = Box()
    with listening(box) as port:
        at(port)
        deliver_due()
    assert ADA.subject in box.subjects


def test_what_is_drawn_goes_beside_the_text(at: Any) -> None:
    put(
        Letter(
            to=ADA.to,
            subject="x",
            text="plain",
            html="<p>drawn</p>",
            headers={"List-Unsubscribe": "<https://a/>"},
        )
    )
    box = Box()
    with listening(box) as port:
        at(port)
        deliver_due()
    [(_to, message)] = box.got
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["list-unsubscribe"] == "<https://a/>"


def test_the_command_sends_what_is_due_and_ends(at: Any, capsys: Any) -> None:
    put(ADA)
    with listening(Box()) as port:
        at(port)
        call_command("work", once=True)
    assert capsys.readouterr().out == "1 sent.\n"
    assert isinstance(row().sent_at, datetime)


def test_a_demonstration_shows_what_was_put(client: Any, at: Any, settings: Any) -> None:
    put(ADA)
    with listening(Box()) as port:
        at(port)
        deliver_due()
    settings.DEMO = True
    put(Letter(to="ida@clinic.example", subject="A link <b>", text="Open http://testserver/accounts/ now"))
    page = Page(client.get("/outbox/"))
    assert "A link <b> To ida@clinic.example" in page.main
    assert "Waits to be sent." in page.main
    assert "http://testserver/accounts/" in [each.attrs["href"] for each in page.root.find("a")]
    assert ADA.subject not in page.main, "it was emptied once it was sent"
    settings.SECRET_KEY = "another"
    assert "Waits to be written" not in page.main
    assert "Sealed with another key" in Page(client.get("/outbox/")).main
