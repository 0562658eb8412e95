"""What is not so any more is not sent, who waits for a code does not wait behind others, and one fault stops nobody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from intervals.actions import asked, consents, telling
from intervals.actions.consents import set_kinds, stop_by_link
from intervals.actions.mail import Letter, put
from intervals.actions.notices import look_through_days
from intervals.actions.sign_in_codes import ask_code
from intervals.actions.telling import tell_due
from intervals.models.asked import Asked
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent, Way
from intervals.models.messages import Message, MessageKind
from intervals.models.notices import Notice
from intervals.models.portal import PortalAccess
from intervals.web.delivery import deliver_due
from tests.mail.conftest import WORDING
from tests.mail.servers import Box, listening, to_deliver
from tests.mail.test_asked import TORONTO, UPDATES, published, send
from tests.mail.test_patients import EARLIEST, GIVEN, noon, sent_all, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
LAST = date(2199, 12, 31)


@pytest.mark.parametrize("how", ["at the end of time", "a fault of ours"])
def test_what_is_wrong_with_one_patient_stops_nobody(
    told: Any, treated: Any, planned: Any, at: Any, monkeypatch: Any, how: str, caplog: Any
) -> None:
    wrong, right = told(), told(email="ida@home.example")
    for each in (wrong, right):
        treated(each, "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    look_through_days()
    if how == "at the end of time":
        for day in (LAST - timedelta(days=1), LAST):
            planned(wrong, "botox", day)
        first = noon(EARLIEST) - timedelta(hours=1)
        botox = Notice.objects.filter(patient=right).values_list("procedure", flat=True)[0]
        for each in Notice.objects.filter(patient=wrong):
            Notice.objects.filter(pk=each.pk).update(
                kind="too_soon", procedure=botox, day=LAST - timedelta(days=each.pk % 2), due_at=first
            )
    else:
        so = telling.still_so
        Notice.objects.filter(patient=wrong).update(due_at=noon(EARLIEST) - timedelta(hours=1))

        def still_so(notice: Notice, *chart: Any) -> bool:
            if notice.patient_id == wrong.pk:
                raise LookupError(wrong.email)
            return so(notice, *chart)

        monkeypatch.setattr(telling, "still_so", still_so)
    tell_due()
    assert [*Message.objects.values_list("patient", flat=True)] == [right.pk]
    assert wrong.email not in caplog.text


def test_whoever_waits_for_a_code_does_not_wait_behind_others(
    told: Any, clinic: Clinic, settings: Any, at: Any
) -> None:
    marie = told()
    PortalAccess.objects.create(
        clinic=clinic, patient=marie, email=marie.email, invited_by=marie.created_by, invited_at=noon(GIVEN)
    )
    for number in range(3):
        put(Letter(to="a@b.example", subject=f"Bulk {number}", text="x"), kind=MessageKind.OPT_IN)
    at.shift(timedelta(minutes=5))
    rounds = []

    def goes_on() -> bool:
        rounds.append(1)
        if len(rounds) == 2:
            ask_code(email=marie.email)
        return True

    box = Box()
    with listening(box) as port:
        to_deliver(settings)(port)
        deliver_due(goes_on=goes_on)
    assert [str(letter["subject"]) for _to, letter in box.got] == [
        "Bulk 0", "Your code to sign in", "Bulk 1", "Bulk 2",
    ]  # fmt: skip


@pytest.mark.parametrize("put_at_once", [True, False])
def test_a_code_that_is_too_old_does_not_leave(
    told: Any, clinic: Clinic, settings: Any, at: Any, put_at_once: bool
) -> None:
    marie = told()
    PortalAccess.objects.create(
        clinic=clinic, patient=marie, email=marie.email, invited_by=marie.created_by, invited_at=noon(GIVEN)
    )
    ask_code(email=marie.email)
    if put_at_once:
        with listening(Box(["451 later"])) as port:
            to_deliver(settings)(port)
            deliver_due()
    at.shift(timedelta(minutes=15))
    assert sent_all(settings) == []
    assert not Message.objects.waiting().exists()


def test_what_was_put_in_the_evening_is_asked_again_in_the_morning(
    told: Any, treated: Any, at: Any, settings: Any
) -> None:
    marie = told()
    treated(marie, "microneedling", GIVEN)
    at.move_to(noon(EARLIEST, 18, 59))
    assert work() == ["earliest"]
    at.move_to(noon(EARLIEST, 19, 1))
    assert sent_all(settings) == []
    treated(marie, "botox", EARLIEST)
    at.move_to(noon(EARLIEST + timedelta(days=1), 9))
    assert sent_all(settings) == []
    assert Message.objects.get(kind="earliest").why == telling.GONE


@pytest.mark.parametrize("how", ["stopped", "not so any more"])
def test_what_a_stopped_message_carried_of_another_kind_is_told_by_another(
    told: Any, treated: Any, at: Any, settings: Any, how: str
) -> None:
    marie = told()
    treated(marie, "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    look_through_days()
    botox = Notice.objects.get(kind="earliest")
    gone = Notice.objects.create(
        patient=marie, kind="too_soon", procedure=botox.procedure, day=EARLIEST,
        made_at=noon(EARLIEST), due_at=noon(EARLIEST),
    )  # fmt: skip
    message = Message.objects.create(
        key="k", kind="too_soon", clinic=marie.clinic, patient=marie, to=marie.email, content="x",
        put_at=noon(EARLIEST), due_at=noon(EARLIEST), next_try_at=noon(EARLIEST),
    )  # fmt: skip
    Notice.objects.filter(pk__in=[gone.pk, botox.pk]).update(message=message)
    if how == "stopped":
        stop_by_link(Consent.objects.get(kind="too_soon"), None)
    else:
        at.shift(timedelta(minutes=5))
        assert sent_all(settings) == []
    message.refresh_from_db()
    assert message.cancelled_at
    assert [*message.notices.values_list("kind", flat=True)] == ["too_soon"]
    at.move_to(noon(EARLIEST + timedelta(days=1)))
    assert work() == ["earliest"]


@pytest.mark.parametrize("how", ["merged", "asked again"])
def test_an_old_link_ends_what_stands_today(told: Any, client: Client, how: str) -> None:
    marie = told("moved")
    old = Consent.objects.get()
    if how == "asked again":
        set_kinds(marie, [], wording=WORDING, way=Way.ME)
        set_kinds(marie, ["moved"], wording=WORDING, way=Way.ME)
    else:
        other, marie = marie, told("moved")
        consents.close_doubles(marie, other)
        Consent.objects.filter(patient=other).update(patient=marie)
    address = f"/mail/stop/{old.ref}/"
    assert "Stop these messages?" in client.get(address).text
    for _twice in range(2):
        assert "You will get no more of these" in client.post(address).text
        assert not Consent.objects.standing().exists()


@pytest.mark.parametrize("kept_stopped", [True, False])
@pytest.mark.parametrize("stopped_last", [True, False])
def test_of_two_records_the_newest_word_counts(
    told: Any, at: Any, kept_stopped: bool, stopped_last: bool
) -> None:
    stops, gives = told("moved"), told()
    Consent.objects.filter(patient=gives).delete()
    stopped_at, given_at = noon(GIVEN), noon(GIVEN, 13)
    if stopped_last:
        stopped_at, given_at = given_at, stopped_at
    Consent.objects.update(given_at=noon(GIVEN, 9), withdrawn_at=stopped_at, withdrawn_way="link")
    Consent.objects.create(patient=gives, kind="moved", wording=WORDING, way="desk", given_at=given_at)
    into, other = (stops, gives) if kept_stopped else (gives, stops)
    consents.close_doubles(into, other)
    assert Consent.objects.standing().exists() == (not stopped_last)


def test_updates_leave_when_the_guidance_counts(client: Client, at: Any, settings: Any) -> None:
    clinic = Clinic.objects.get(slug="hamilton")
    send(client, UPDATES)
    published(datetime(2026, 11, 23, 17, 0, tzinfo=UTC), clinic, date(2026, 12, 1))
    at.move_to(datetime(2026, 11, 24, 12, 0, tzinfo=TORONTO))
    asked.confirm(Asked.objects.get().ref)
    at.move_to(datetime(2026, 11, 26, 12, 0, tzinfo=TORONTO))
    published(datetime(2026, 11, 26, 16, 0, tzinfo=UTC), clinic)
    assert asked.tell_of_changes() == 1
    at.move_to(datetime(2026, 11, 30, 12, 0, tzinfo=TORONTO))
    assert asked.tell_of_changes() == 0
    at.move_to(datetime(2026, 12, 1, 9, 0, tzinfo=TORONTO))
    assert asked.tell_of_changes() == 1
    assert asked.tell_of_changes() == 0


@pytest.mark.parametrize(("day", "hour"), [(24, 19), (25, 9)])
def test_a_reminder_is_not_confirmed_when_its_day_is_over(
    client: Client, at: Any, day: int, hour: int
) -> None:
    send(client, "/mail/remind/?day=2026-11-24")
    link = f"/mail/confirm/{Asked.objects.get().ref}/"
    at.move_to(datetime(2026, 11, day, hour, 0, tzinfo=TORONTO))
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 409
        assert "It is too late for this reminder" in answer.text
    asked.confirm(Asked.objects.get().ref)
    assert Asked.objects.get().confirmed_at is None
    assert not Message.objects.filter(kind="reminder").exists()


def test_a_reminder_that_its_server_did_not_take_on_its_day_is_given_up(
    client: Client, at: Any, settings: Any
) -> None:
    send(client, "/mail/remind/?day=2026-11-24")
    asked.confirm(Asked.objects.get().ref)
    sent_all(settings)
    at.move_to(datetime(2026, 11, 25, 9, 0, tzinfo=TORONTO))
    assert sent_all(settings) == []
    assert Message.objects.get(kind="reminder").why == asked.TOO_LATE


@pytest.mark.parametrize("kind", ["reminder", "updates"])
def test_links_lead_to_the_clinic_that_was_asked(settings: Any, sister: Clinic, kind: str) -> None:
    other = sister
    for shown, place in ((False, "/"), (True, f"/c/{sister.slug}/")):
        other.is_shown = shown
        said = asked.reminder_said(other) if kind == "reminder" else asked.updates_said(other, "stop")
        end = "" if kind == "reminder" else "guidance/"
        assert f": {settings.SITE_URL}{place}{end}\n" in said.text
    assert ("To stop messages" in said.text) == (kind == "updates")


def test_what_a_server_answers_keeps_no_address(settings: Any) -> None:
    put(Letter(to="ada@home.example", subject="A", text="x"))
    with listening(Box(to_recipient="550 5.1.1 <ADA@home.example>: unknown")) as port:
        to_deliver(settings)(port)
        deliver_due()
    assert Message.objects.get().why == "550 5.1.1 … unknown"
