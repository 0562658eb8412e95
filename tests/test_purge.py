"""What is over goes, what is not stays, and a dry run says the same numbers."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from intervals.actions.purging import over, purge
from intervals.models.accounts import User
from intervals.models.asked import Asked
from intervals.models.audit import AuditEntry
from intervals.models.clinics import Clinic
from intervals.models.members import Invitation
from intervals.models.messages import Message
from intervals.models.notices import Notice
from intervals.models.patients import Patient
from intervals.models.portal import SignInCode
from intervals.models.set_up_links import SetUpLink
from intervals.models.submissions import Submission

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def session(at: datetime) -> Any:
    return Session.objects.create(session_key=f"s{at.timestamp()}", session_data="", expire_date=at)


def form(at: datetime) -> Any:
    by, _made = User.objects.get_or_create(email="ida@clinic.example")
    return Submission.objects.create(key=f"{int(at.timestamp()):032x}", by=by, at=at, led_to="/desk/")


def code(at: datetime) -> Any:
    return SignInCode.objects.create(email="ada@home.example", digest="d", asked_at=at)


def link(at: datetime) -> Any:
    return SetUpLink.objects.create(digest=f"{at.timestamp()}", made_at=at - SECOND, expires_at=at)


def letter(at: datetime, **fields: Any) -> Any:
    times = {"put_at": at, "due_at": at, "next_try_at": at}
    key = f"{at.timestamp()}{sorted(fields)}"
    return Message.objects.create(
        **{"key": key, "kind": "account", "to": "ada@home.example"} | times | fields
    )


def invitation(at: datetime, **fields: Any) -> Any:
    by, _made = User.objects.get_or_create(email="ida@clinic.example")
    return Invitation.objects.create(
        clinic=Clinic.objects.get(slug="hamilton"), email="b@clinic.example", role="auditor",
        digest=f"{at.timestamp()}{sorted(fields)}", invited_by=by, invited_at=at - SECOND, expires_at=at, **fields,
    )  # fmt: skip


DAYS = {"letters": 400, "invitations not accepted": 90, "sign-in codes": 1, "forms sent": 7}
MAKE: dict[str, Any] = {
    "sessions": session,
    "forms sent": form,
    "sign-in codes": code,
    "links for the set-up": link,
    "letters": lambda at: letter(at, sent_at=at),
    "invitations not accepted": invitation,
}


@pytest.mark.parametrize("what", MAKE)
def test_the_second_before_and_the_second(what):
    last = NOW - timedelta(days=DAYS.get(what, 0))
    gone, stays = MAKE[what](last - SECOND), MAKE[what](last)
    assert list(over(NOW)[what]) == [gone]
    assert purge(NOW)[what] == 1
    assert list(type(stays).objects.all()) == [stays]
    entry = AuditEntry.objects.get()
    assert entry.detail["deleted"][what] == 1
    assert (entry.person, entry.clinic, entry.patient_ref) == (None, None, None)


def test_each_kind_has_its_case():
    assert set(MAKE) == set(over(NOW))


def test_what_was_given_up_goes_and_what_waits_stays_however_long():
    long_ago = NOW - timedelta(days=4000)
    letter(long_ago, failed_at=long_ago, why="refused")
    waits = letter(long_ago)
    assert purge(NOW)["letters"] == 1
    assert Message.objects.get() == waits


def test_what_was_sent_to_a_patient_stays_with_her_record():
    long_ago = NOW - timedelta(days=4000)
    clinic, by = Clinic.objects.get(slug="hamilton"), User.objects.create(email="ida@clinic.example")
    patient = Patient.objects.create(
        name="Zo", date_of_birth=date(1971, 2, 3), clinic=clinic, created_by=by, created_at=long_ago
    )
    letter(long_ago, sent_at=long_ago, patient=patient, clinic=clinic, kind="moved")
    assert purge(NOW)["letters"] == 0


def test_an_invitation_that_was_accepted_stays():
    long_ago = NOW - timedelta(days=4000)
    invitation(long_ago, accepted_at=long_ago)
    assert purge(NOW)["invitations not accepted"] == 0


def test_counters_that_count_no_more_go():
    with connection.cursor() as cursor:
        for key, at in {"old": NOW - SECOND, "new": NOW + SECOND}.items():
            when = connection.ops.adapt_datetimefield_value(at)
            cursor.execute("INSERT INTO intervals_cache VALUES (%s, %s, %s)", [key, "", when])
    assert purge(NOW)["counters"] == 1
    cache.clear()


# A notice's letter is to a patient, and stays; what anybody asked for stands without the letter that brought it.
KEEPS_ITSELF = {Notice, Asked}


def test_nothing_of_what_is_recorded_is_ever_among_it(settings):
    """Whatever is over is of these tables, and nothing else goes with their rows."""
    allowed = {Session, Submission, SignInCode, SetUpLink, Message, Invitation}
    assert {rows.model for rows in over(NOW).values()} == allowed
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.many_to_one else None
            if target in allowed and model not in KEEPS_ITSELF:
                assert field.remote_field.on_delete.__name__ in ("PROTECT", "RESTRICT"), (model, field)


def test_nothing_to_remove_leaves_no_entry():
    assert not any(purge(NOW).values())
    assert not AuditEntry.objects.exists()


def test_a_dry_run_says_what_would_go_and_removes_nothing(at):
    at.move_to(NOW)
    session(NOW - SECOND)
    letter(NOW - timedelta(days=500), sent_at=NOW - timedelta(days=500))
    said = StringIO()
    call_command("purge", dry_run=True, stdout=said)
    assert "        1  sessions\n" in said.getvalue()
    assert said.getvalue().endswith("2 rows would be removed.\n")
    assert Session.objects.count() == Message.objects.count() == 1
    done = StringIO()
    call_command("purge", stdout=done)
    assert done.getvalue() == said.getvalue().replace("would be", "were")
    assert not Session.objects.exists()


def test_how_long_is_a_setting(settings):
    settings.KEEP_LETTERS_DAYS = 10
    letter(NOW - timedelta(days=11), sent_at=NOW - timedelta(days=11))
    assert purge(NOW)["letters"] == 1
