"""What patients are told: on the right day, once, only what is still so, and nothing of what was done."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from intervals.actions import consents, patients, plans, telling, treatments
from intervals.actions.asking import Asker
from intervals.actions.consents import stop_by_link
from intervals.actions.notices import look_through, look_through_days
from intervals.actions.plans import Wanted
from intervals.actions.refusals import Refused
from intervals.actions.telling import tell_due
from intervals.actions.treatments import Done
from intervals.actions.warnings import GoingOn
from intervals.models.audit import AuditEntry
from intervals.models.clinic_messages import ClinicMessage, MailHours
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent
from intervals.models.members import Role
from intervals.models.messages import OF_PATIENTS, Message
from intervals.models.notices import Notice
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.web.delivery import deliver_due
from tests.mail.conftest import WORDING, uses_all
from tests.mail.servers import Box, listening, to_deliver
from tests.web.page import Page
from tests.web.rows import rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
TORONTO = ZoneInfo("America/Toronto")
GIVEN = date(2026, 11, 10)  # microneedling: Botox from 17, better from 24 November
EARLIEST, RECOMMENDED = date(2026, 11, 17), date(2026, 11, 24)


def noon(day: date, hour: int = 12, minute: int = 0, zone: ZoneInfo = TORONTO) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def work() -> list[str]:
    """One round of the worker, but for the mail server: the kinds that were put."""
    before = {*Message.objects.values_list("pk", flat=True)}
    look_through_days()
    tell_due()
    return [*Message.objects.exclude(pk__in=before).values_list("kind", flat=True)]


def sent_all(settings: Any) -> list[tuple[list[str], Any]]:
    box = Box()
    with listening(box) as port:
        to_deliver(settings)(port)
        deliver_due()
    return box.got


@pytest.fixture
def by(clinic: Clinic, person: Any) -> Any:
    user = person(Role.CLINICIAN)
    return lambda on: Asker(user, clinic, Role.CLINICIAN, on)


def done(slug: str, day: date) -> Done:
    return Done(Procedure.objects.get(slug=slug), day)


def whys(**of: Any) -> list[str]:
    return [*Notice.objects.filter(**of).exclude(why="").values_list("why", flat=True)]


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (EARLIEST - timedelta(days=1), []),
        (EARLIEST, ["earliest"]),
        (EARLIEST + timedelta(days=1), []),
        (RECOMMENDED - timedelta(days=1), []),
        (RECOMMENDED, ["recommended"]),
    ],
)
def test_the_day_that_comes_is_told_on_it(
    told: Any, treated: Any, at: Any, day: date, kinds: list[str]
) -> None:
    treated(told(), "microneedling", GIVEN)
    MailHours.objects.update_or_create(
        clinic=Clinic.objects.get(slug="hamilton"), defaults={"looked_on": day - timedelta(days=1)}
    )
    at.move_to(noon(day))
    assert work() == kinds
    assert work() == [], "and once"


@pytest.mark.parametrize("hour", [0, 8, 9, 18, 19, 23])
def test_nothing_leaves_but_in_the_clinics_hours(told: Any, treated: Any, at: Any, hour: int) -> None:
    treated(told(), "microneedling", GIVEN)
    at.move_to(noon(EARLIEST, hour, 59))
    assert work() == (["earliest"] if 9 <= hour < 19 else [])


@pytest.mark.parametrize(
    ("zone", "given", "day"),
    [
        ("America/Toronto", date(2026, 10, 25), date(2026, 11, 1)),  # 25 hours: clocks go back
        ("America/Toronto", date(2027, 3, 7), date(2027, 3, 14)),  # 23 hours
        ("Pacific/Auckland", date(2026, 9, 20), date(2026, 9, 27)),  # 23 hours
        ("Pacific/Auckland", date(2027, 3, 28), date(2027, 4, 4)),  # 25 hours
        ("Pacific/Auckland", date(2026, 11, 10), date(2026, 11, 17)),
    ],
)
def test_each_message_has_its_clinics_civil_day(
    told: Any, treated: Any, at: Any, clinic: Clinic, zone: str, given: date, day: date
) -> None:
    """Hour by hour around midnight and the changes of the clocks: it leaves at nine of its day, there."""
    Clinic.objects.filter(pk=clinic.pk).update(time_zone=zone)
    treated(told("earliest"), "microneedling", given)
    here = ZoneInfo(zone)
    moment = noon(day - timedelta(days=1), 12, 0, here).astimezone(UTC)
    while True:
        at.move_to(moment)
        if work():
            break
        moment += timedelta(minutes=30)
    assert moment.astimezone(here) == noon(day, 9, 0, here)


def test_a_day_on_which_no_worker_ran_is_made_good_once(told: Any, treated: Any, at: Any) -> None:
    treated(told(), "microneedling", GIVEN)
    at.move_to(noon(EARLIEST - timedelta(days=3)))
    assert work() == []
    at.move_to(noon(EARLIEST + timedelta(days=2)))
    assert work() == ["earliest"]


def test_nobody_is_told_of_what_she_has_planned_or_had(
    told: Any, treated: Any, planned: Any, at: Any
) -> None:
    first, second = told(), told(email="ida@home.example")
    for each in (first, second):
        treated(each, "microneedling", GIVEN)
    planned(first, "botox", date(2026, 11, 30))
    treated(second, "botox", EARLIEST)
    at.move_to(noon(EARLIEST))
    assert work() == []


def test_only_who_has_asked_is_told(told: Any, patient: Any, treated: Any, at: Any, clinic: Clinic) -> None:
    treated(patient(email="zo@home.example"), "microneedling", GIVEN)
    treated(told("moved", "recommended"), "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    assert work() == []


@pytest.mark.parametrize("lacks", ["address", "name", "used"])
def test_what_says_not_who_sends_it_does_not_leave(
    told: Any, treated: Any, at: Any, clinic: Clinic, lacks: str
) -> None:
    treated(told(), "microneedling", GIVEN)
    if lacks == "used":
        ClinicMessage.objects.update(is_used=False)
    else:
        Clinic.objects.filter(pk=clinic.pk).update(**{lacks: " "})
    at.move_to(noon(EARLIEST))
    assert work() == []


def test_it_says_nothing_of_what_was_done(told: Any, treated: Any, at: Any, settings: Any) -> None:
    treated(told(), "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    work()
    [(to, message)] = sent_all(settings)
    assert to == ["marie@home.example"]
    text, drawn = (part.get_content() for part in message.iter_parts())
    consent = Consent.objects.get(kind="earliest")
    stop = f"{settings.SITE_URL}/mail/stop/{consent.ref}/"
    assert message["list-unsubscribe"].strip() == f"<{stop}>"
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    for said in (text, drawn):
        for part in (
            "You can book now.",
            f"{settings.SITE_URL}/me/",
            stop,
            "1 Main Street",
            "905 555 0100",
        ):
            assert part in said
        for name in ("otox", "needling", "Marie", "17 November", "Nov"):
            assert name not in said + str(message["subject"])


@pytest.mark.parametrize(
    "name", ["A\r\nBcc: eve@evil.example", "x" * 120, "Zoë 🎉 \u202eabc", "{link} {0} {{x}}"]
)
def test_hostile_names_inject_nothing(
    told: Any, treated: Any, at: Any, clinic: Clinic, settings: Any, name: str
) -> None:
    treated(told(), "microneedling", GIVEN)
    Clinic.objects.filter(pk=clinic.pk).update(name=name, address="<script>\r\n\r\nBcc: x@y.example")
    at.move_to(noon(EARLIEST))
    work()
    [(to, message)] = sent_all(settings)
    assert (to, message["bcc"]) == (["marie@home.example"], None)
    assert str(message["subject"]).split()[: len(name.split())] == f"{name}:".split()[: len(name.split())]
    assert "<script>" not in [*message.iter_parts()][1].get_content()


def test_at_most_one_a_day_and_the_most_important_one(
    told: Any, treated: Any, by: Any, at: Any, settings: Any, clinic: Clinic
) -> None:
    marie = told()
    treated(marie, "microneedling", GIVEN)
    rule("P1W", "P1W", later="filler")
    at.move_to(noon(EARLIEST))
    assert work() == ["earliest"], "of two procedures, and of a recommended date too"
    assert Notice.objects.filter(message__isnull=False).count() == 3
    treatments.log(by=by(EARLIEST), patient=marie, done=done("microneedling", EARLIEST))
    sent_all(settings)
    at.move_to(noon(EARLIEST, 15))
    assert work() == []
    at.move_to(noon(EARLIEST + timedelta(days=1), 9))
    assert work() == ["moved"]


def test_a_date_that_moves_is_told_after_ten_minutes(told: Any, treated: Any, by: Any, at: Any) -> None:
    marie = told("moved")
    treated(marie, "microneedling", GIVEN)
    on = date(2026, 11, 12)
    at.move_to(noon(on))
    treatments.log(by=by(on), patient=marie, done=done("microneedling", on))
    at.move_to(noon(on, 12, 9))
    assert work() == []
    at.move_to(noon(on, 12, 10))
    assert work() == ["moved"]
    told_of = Notice.objects.get(which="earliest")
    assert (told_of.was, told_of.day, told_of.procedure.slug) == (EARLIEST, date(2026, 11, 19), "botox")
    assert told_of.rule
    assert told_of.rule.later.slug == "botox"


def test_what_is_undone_in_time_is_told_to_nobody(told: Any, treated: Any, by: Any, at: Any) -> None:
    marie = told()
    treated(marie, "microneedling", GIVEN)
    on = date(2026, 11, 12)
    at.move_to(noon(on))
    treatment = treatments.log(by=by(on), patient=marie, done=done("microneedling", on))
    at.move_to(noon(on, 12, 9))
    treatments.void(by=by(on), treatment=treatment, reason="Wrong")
    at.move_to(noon(on, 13))
    assert work() == []
    assert not Notice.objects.waiting().exists()


def test_a_date_that_moves_again_replaces_what_was_queued(told: Any, treated: Any, by: Any, at: Any) -> None:
    marie = told("moved")
    treated(marie, "microneedling", GIVEN)
    for on in (date(2026, 11, 12), date(2026, 11, 13)):
        at.move_to(noon(on, 20))
        treatments.log(by=by(on), patient=marie, done=done("microneedling", on))
        if on.day == 12:
            Notice.objects.update(due_at=noon(date(2026, 11, 14), 9))
    [left] = Notice.objects.waiting().filter(which="earliest")
    assert (left.was, left.day) == (EARLIEST, date(2026, 11, 20))
    at.move_to(noon(date(2026, 11, 14), 9))
    assert work() == ["moved"]


def test_a_plan_that_became_too_soon_is_told(told: Any, treated: Any, planned: Any, by: Any, at: Any) -> None:
    marie = told()
    plan = planned(marie, "botox", date(2026, 11, 17))
    on = date(2026, 11, 12)
    at.move_to(noon(on))
    treatments.log(by=by(on), patient=marie, done=done("microneedling", on))
    assert [*Notice.objects.values_list("kind", "day")] == [("too_soon", plan.planned_on)]
    at.move_to(noon(on, 13))
    assert work() == ["too_soon"]


def test_a_plan_that_was_moved_in_time_is_not(told: Any, planned: Any, by: Any, at: Any) -> None:
    marie = told()
    plan = planned(marie, "botox", date(2026, 11, 17))
    on = date(2026, 11, 12)
    at.move_to(noon(on))
    treatments.log(by=by(on), patient=marie, done=done("microneedling", on))
    plans.move(by=by(on), plan=plan, planned_on=date(2026, 12, 1))
    at.move_to(noon(on, 13))
    assert work() == []
    assert telling.GONE in whys()


def test_a_plan_that_she_was_warned_of_is_no_news(told: Any, treated: Any, by: Any, at: Any) -> None:
    marie = told("too_soon")
    treated(marie, "microneedling", GIVEN)
    on = date(2026, 11, 12)
    at.move_to(noon(on))
    botox = Procedure.objects.get(slug="botox")
    with pytest.raises(plans.Warned) as warned:
        plans.make(by=by(on), patient=marie, wanted=Wanted(botox, date(2026, 11, 13)))
    going_on = GoingOn("skin_examined", read=warned.value.verdict.conflicts)
    plans.make(by=by(on), patient=marie, wanted=Wanted(botox, date(2026, 11, 13)), going_on=going_on)
    assert not Notice.objects.exists()


def test_what_is_best_done_this_week_is_told_once_in_it(told: Any, treated: Any, at: Any) -> None:
    rule("P1W", "P2W", earlier="filler", later="laser", best_by="P30D")
    treated(told("due"), "filler", date(2026, 11, 3))  # best by Thursday 3 December
    kinds = []
    for day in range(10):
        at.move_to(noon(date(2026, 11, 28) + timedelta(days=day)))
        kinds += [(day, kind) for kind in work()]
    assert kinds == [(2, "due")], "on Monday 30 November"


@pytest.mark.parametrize("how", ["archived", "unsubscribed", "address", "unused"])
def test_what_changed_while_it_was_due_is_looked_at_as_it_leaves(
    told: Any, treated: Any, at: Any, settings: Any, how: str
) -> None:
    marie = told()
    treated(marie, "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    work()
    if how == "archived":
        Patient.objects.update(archived_at=noon(EARLIEST), archived_by=marie.created_by)
    elif how == "unsubscribed":
        Consent.objects.update(withdrawn_at=noon(EARLIEST), withdrawn_way="me")
    elif how == "address":
        Patient.objects.update(email="new@home.example")
    else:
        ClinicMessage.objects.update(is_used=False)
    assert sent_all(settings) == []
    assert Message.objects.get().cancelled_at


def test_a_deleted_record_takes_its_messages_along(
    told: Any, treated: Any, at: Any, clinic: Clinic, person: Any
) -> None:
    marie = told()
    treated(marie, "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    work()
    by = Asker(person(), clinic, Role.MANAGER, EARLIEST)
    patients.delete_for_good(by=by, patient=marie, reason=patients.DeleteReason.ASKED)
    assert not any(each.objects.exists() for each in (Message, Notice, Consent))


def test_two_records_that_are_merged_are_told_once(told: Any, treated: Any, at: Any, by: Any) -> None:
    kept, other = told(), told()
    for each in (kept, other):
        treated(each, "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    look_through_days()
    assert Notice.objects.filter(kind="earliest").count() == 2
    consents.close_doubles(kept, other)
    assert [*Notice.objects.filter(kind="earliest").values_list("patient", flat=True)] == [kept.pk]
    assert Consent.objects.standing().count() == len(OF_PATIENTS)


def test_a_message_that_waited_for_its_server_leaves_in_the_morning_if_it_is_still_so(
    told: Any, treated: Any, planned: Any, at: Any, settings: Any
) -> None:
    marie = told()
    treated(marie, "microneedling", GIVEN)
    at.move_to(noon(EARLIEST, 18, 59))
    work()
    with listening(Box(["451 later"])) as port:
        to_deliver(settings)(port)
        deliver_due()
    at.move_to(noon(EARLIEST, 19, 30))
    assert sent_all(settings) == []
    at.move_to(noon(EARLIEST + timedelta(days=1), 9))
    assert Message.objects.waiting().exists()
    planned(marie, "botox", date(2026, 11, 30))
    assert sent_all(settings) == []
    assert Message.objects.get().why == telling.GONE


def test_an_address_that_is_refused_for_good_is_not_tried_again(
    told: Any, treated: Any, at: Any, settings: Any
) -> None:
    treated(told(), "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    work()
    with listening(Box(to_recipient="550 nobody here")) as port:
        to_deliver(settings)(port)
        deliver_due()
    at.move_to(noon(RECOMMENDED))
    assert work() == []
    assert telling.REFUSED_BEFORE in whys()
    Patient.objects.update(email="new@home.example")
    Notice.objects.filter(kind="recommended").update(dropped_at=None, why="")
    assert work() == ["recommended"]


def test_the_link_that_ends_it_may_be_followed_twice(told: Any, treated: Any, at: Any) -> None:
    treated(told(), "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    look_through_days()
    consent = Consent.objects.get(kind="earliest")
    assert stop_by_link(consent, None)
    consent.refresh_from_db()
    assert not stop_by_link(consent, None)
    assert consent.withdrawn_way == "link"
    assert work() == []


def test_consent_is_noted_with_its_words(told: Any, by: Any, patient: Any) -> None:
    marie = patient(email="marie@home.example")
    assert consents.note(by=by(GIVEN), patient=marie, kinds=["moved"], wording=WORDING) == ["moved"]
    assert consents.note(by=by(GIVEN), patient=marie, kinds=["moved"], wording=WORDING) == []
    assert consents.note(by=by(GIVEN), patient=marie, kinds=["due"], wording=WORDING) == ["moved", "due"]
    given, taken = Consent.objects.order_by("-pk")
    assert (given.kind, given.wording, given.way, given.withdrawn_at) == ("due", WORDING, "desk", None)
    assert (taken.kind, taken.withdrawn_way) == ("moved", "desk")
    with pytest.raises(Refused):
        consents.note(by=by(GIVEN), patient=marie, kinds=["account"], wording=WORDING)
    Patient.objects.update(email="")
    with pytest.raises(Refused):
        consents.note(by=by(GIVEN), patient=marie, kinds=["due"], wording=WORDING)


def test_a_clinic_is_gone_through_once_a_day(told: Any, treated: Any, clinic: Clinic, at: Any) -> None:
    treated(told(), "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    uses_all(clinic)
    assert look_through(clinic) == 1
    assert look_through(clinic) == 0


def test_the_page_of_the_link_asks_first_and_needs_no_sign_in(told: Any, client: Any) -> None:
    told()
    consent = Consent.objects.get(kind="moved")
    address = f"/mail/stop/{consent.ref}/"
    for method in (client.get, client.head):
        assert method(address).status_code == 200
        assert Consent.objects.standing().count() == len(OF_PATIENTS)
    page = Page(client.get(address))
    assert "Marie" not in page.main
    for _twice in range(2):
        response = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert "You will get no more of these" in response.text
        assert not response.cookies
        assert Consent.objects.standing().count() == len(OF_PATIENTS) - 1
    assert AuditEntry.objects.filter(kind="consent_withdrawn").count() == 1
    assert client.get(f"/mail/stop/{Patient.objects.get().ref}/").status_code == 404


def test_who_was_told_the_old_date_is_a_list_by_version(
    told: Any, treated: Any, desk: Any, at: Any, settings: Any, sister: Clinic
) -> None:
    marie = told()
    treated(marie, "microneedling", GIVEN)
    at.move_to(noon(EARLIEST))
    work()
    sent_all(settings)
    version = Notice.objects.get(kind="earliest").rule
    assert version
    rule("P10D", "P20D", own=True, valid_from=date(2026, 11, 1))
    address = f"/desk/hamilton/settings/rules/versions/{version.pk}/told/"
    page = Page(desk(Role.FRONT_DESK).get(address))
    assert "Marie Tremblay : Botox, You can book from today, Tuesday 17 November 2026" in page.main
    assert "Today it is Friday 20 November 2026." in page.main
    assert AuditEntry.objects.filter(kind="list_viewed", shown__patient_ref=marie.ref).count() == 1
    other = Page(desk(Role.MANAGER, at=sister).get(address.replace("hamilton", "hamilton-nz")))
    assert "Nobody was told a date by it." in other.main
