"""The demonstration: two clinics at work on any day, and no other database touched."""

import shutil
import stat
from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import models, transaction
from django.test import Client
from pytest_django import Settings

from intervals import clock
from intervals.engine.elsewhere import about
from intervals.management.commands import serve
from intervals.management.commands.demo import sign_ins
from intervals.management.demo_data import story
from intervals.management.demo_data.story import fill
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment
from intervals.queries.candidates import Which
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.eligible import When, page, sought
from intervals.queries.read_published import published_by
from intervals.queries.rule_drafts import problems_of
from intervals.queries.today import today
from tests import migrated
from tests.web.subprocesses import manage

CLINICS = ("hamilton", "hamilton-nz")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(settings: Settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.VAR_DIR = tmp_path


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both clinics and their people, and no patients: for what has nothing to do with them."""
    monkeypatch.setattr(story, "patients", lambda clinic: [])
    monkeypatch.setattr(story, "lives", lambda clinic, random: [])
    monkeypatch.setattr(story, "course_of", lambda desk, now: [])


def known(email: str) -> str:
    """A password that a test can guess."""
    return f"of {email}"


def demo() -> str:
    said = StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("moment", ["16 00:20", "18 12:00", "21 08:30", "22 23:40"])  # Monday to Sunday
def test_every_list_has_something_to_show_on_any_day(moment: str) -> None:
    set_to = datetime.fromisoformat(f"2026-11-{moment}").replace(tzinfo=ZoneInfo("America/Toronto"))
    with time_machine.travel(set_to, tick=False):
        fill(known)
        for clinic in Clinic.objects.all():
            on = clock.today(clinic)
            charts = clinic_charts(clinic)
            shown = today(clinic, charts, on)
            assert shown.today
            assert shown.tomorrow
            assert shown.overdue
            assert shown.waiting
            assert shown.becoming.earliest
            assert shown.becoming.recommended
            assert {each.given_on for each in shown.treatments} == {on}
            procedures = {each.slug: each for each in Procedure.objects.all()}
            for when in set(When) - {When.DUE}:
                found = page(sought(when, clinic, on), Which.EARLIEST, charts, procedures, 50)
                assert found.rows, when


@pytest.mark.usefixtures("at")
def test_the_story_is_the_same_every_time() -> None:
    def told() -> list[tuple[object, ...]]:
        with transaction.atomic():
            fill(known)
            rows = Treatment.objects.order_by("pk").values_list(
                "patient__name", "procedure__slug", "given_on", "recorded_at", "lot_number", "units"
            )
            found = list(rows)
            transaction.set_rollback(True)
        return found

    assert told() == told()


@pytest.mark.usefixtures("_short", "at")
def test_each_clinic_has_the_same_twelve_rules_decided_in_its_own_way() -> None:
    shipped = list(IntervalRule.objects.values())
    fill(known)
    assert list(IntervalRule.objects.filter(clinic=None).values()) == shipped
    today = date(2026, 11, 22)
    here, there = (
        {
            (rule.earlier.slug, rule.later.slug): (rule.minimum, rule.recommended, rule.best_by)
            for rule in IntervalRule.objects.in_force(today).filter(clinic__slug=clinic)
        }
        for clinic in CLINICS
    )
    assert here.keys() == there.keys()
    assert len(here) == 12
    assert sum(here[pair] != there[pair] for pair in here) == 7


@pytest.mark.usefixtures("_short", "at")
def test_no_wait_is_longer_than_what_a_signed_and_verified_source_says() -> None:
    fill(known)
    said = published_by().elsewhere
    for rule in IntervalRule.objects.exclude(clinic=None).select_related("earlier", "later"):
        statements = said.of(rule.earlier.slug, rule.later.slug)
        longest = max(each.span[1] for each in statements if each.source.signed and each.verified)
        assert about(rule.recommended) <= longest, rule


@pytest.mark.usefixtures("_short", "at")
def test_a_version_begins_next_month_a_review_is_overdue_and_a_draft_waits() -> None:
    fill(known)
    draft = RuleDraft.objects.get()
    assert (draft.clinic.slug, draft.content["minimum"]) == ("hamilton", "P2W")
    assert problems_of(draft.content, draft.clinic, date(2026, 11, 19)) == ()  # when it was written
    own = IntervalRule.objects.filter(clinic__slug="hamilton")
    (coming,) = own.filter(valid_from__gt=date(2026, 11, 22))
    assert coming.valid_from == date(2026, 12, 1)
    (overdue,) = own.filter(review_due__lt=date(2026, 11, 22))
    assert overdue.reviewed_on < overdue.review_due


@pytest.mark.usefixtures("_short")
def test_somebody_in_each_role_can_sign_in() -> None:
    fill(known)
    for slug in CLINICS:
        staff = Membership.objects.current().filter(clinic__slug=slug)
        assert sorted(each.role for each in staff) == sorted([*Role, Role.CLINICIAN])
        for member in staff:
            client = Client()
            assert client.login(username=member.user.email, password=known(member.user.email))
            assert client.get(f"/desk/{slug}/").status_code == 200
    assert Membership.objects.values("user").annotate(models.Count("pk")).filter(pk__count=2).count() == 1


@pytest.mark.usefixtures("_short")
def test_sign_ins_are_kept_for_the_owner_alone_and_made_once() -> None:
    said = demo()
    kept = sign_ins()
    assert str(kept) in said
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    lines = kept.read_text().splitlines()
    assert len(lines) == User.objects.count() == 10
    for line in lines:
        *_, email, password = line.split()
        assert User.objects.get(email=email).check_password(password)
    assert len({line.split()[-1] for line in lines}) == 10
    assert [line.split("  ")[0] for line in lines].count("Manager") == 2

    before = kept.read_text(), AuditEntry.objects.count()
    assert demo() == ""
    assert (kept.read_text(), AuditEntry.objects.count()) == before


@pytest.mark.usefixtures("_short")
def test_passwords_are_new_for_each_fresh_database() -> None:
    texts = []
    for _fresh in range(2):
        with transaction.atomic():
            demo()
            texts.append(sign_ins().read_text())
            transaction.set_rollback(True)
    assert texts[0] != texts[1]


@pytest.mark.usefixtures("_short")
def test_what_visitors_of_the_demonstration_add_stays_theirs() -> None:
    demo()
    clinic = Clinic.objects.get(slug="hamilton")
    by = User.objects.create_user("new.colleague@hamilton-clinic.example")
    Membership.objects.create(user=by, clinic=clinic, role=Role.CLINICIAN)
    a_patient(by)
    assert demo() == ""
    assert Patient.objects.count() == 1


def a_patient(by: User) -> None:
    Patient.objects.create(
        clinic=Clinic.objects.get(slug="hamilton"),
        name="Somebody Real",
        date_of_birth=date(1980, 1, 1),
        created_by=by,
        created_at=clock.now(),
    )


def somebody() -> User:
    return User.objects.create_user("manager@hamilton-clinic.example")  # whom older demonstrations made


def a_member() -> None:
    Membership.objects.create(user=somebody(), clinic=Clinic.objects.get(), role=Role.MANAGER)


def another_clinic() -> None:
    Clinic.objects.create(slug="hamilton-nz", name="Real", town="Hamilton", time_zone="Pacific/Auckland")


def somebody_real_in_a_demonstration() -> None:
    fill(known)
    User.objects.create_user("somebody@clinic.ca")


@pytest.mark.usefixtures("_short")
@pytest.mark.parametrize(
    "holding",
    [
        lambda: User.objects.create_user("somebody@clinic.ca"),
        lambda: a_patient(somebody()),
        a_member,
        another_clinic,
        somebody_real_in_a_demonstration,
    ],
    ids=["a user", "a patient", "a member", "a clinic", "somebody real"],
)
def test_a_database_with_anything_else_is_left_alone(holding: Callable[[], object]) -> None:
    holding()
    before = [each.objects.count() for each in (User, Clinic, Patient, Membership, AuditEntry)]
    with pytest.raises(CommandError, match="did not make") as refusal:
        demo()
    assert refusal.value.returncode == 1
    assert [each.objects.count() for each in (User, Clinic, Patient, Membership, AuditEntry)] == before
    assert not sign_ins().exists()


@pytest.mark.usefixtures("_short")
def test_what_an_older_demonstration_made_is_no_hindrance() -> None:
    somebody()
    demo()
    assert Membership.objects.count() == 10


@pytest.mark.parametrize(("name", "value", "said"), [("DEMO", False, "DEMO=1"), ("HTTPS", True, "HTTPS=1")])
def test_with_the_settings_of_a_site_in_earnest_nothing_happens(
    settings: Settings, name: str, value: bool, said: str
) -> None:
    setattr(settings, name, value)
    with pytest.raises(CommandError, match=said) as refusal:
        demo()
    assert refusal.value.returncode == 1
    assert Clinic.objects.count() == 1


def test_a_real_database_of_an_earlier_version_is_not_even_migrated(tmp_path: Path) -> None:
    here = {"DEMO": "1", "STATIC_HASHED": "0", "DATABASE_URL": f"sqlite:///{tmp_path}/real.sqlite3"}
    shutil.copy(migrated.on_sqlite("0002_shipped"), tmp_path / "real.sqlite3")
    script = (
        "from django.db import connection; from django.db.migrations.loader import MigrationLoader; "
        "then = MigrationLoader(connection).project_state(('intervals', '0002_shipped')).apps; "
        "then.get_model('intervals', 'User').objects.create(email='owner@clinic.ca', is_superuser=True)"
    )
    assert manage("shell", "-c", script, **here).returncode == 0
    done = manage("demo", **here)
    assert (done.returncode, done.stdout) == (1, "")
    assert "did not make" in done.stderr
    assert "[ ] 0003_desk" in manage("showmigrations", "intervals", **here).stdout


@pytest.mark.usefixtures("_short")
def test_serving_says_where_and_who(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_serve", lambda port: 0)
    monkeypatch.setattr(serve, "_is_free", lambda port: port == 8003)
    said = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("serve", stdout=said)
    assert end.value.code == 0
    assert "Port 8000 is taken" in said.getvalue()
    assert "http://localhost:8003/desk/" in said.getvalue()
    assert "127.0.0.1" not in said.getvalue()
    lines = [line.strip() for line in said.getvalue().splitlines()]
    assert set(sign_ins().read_text().splitlines()) <= set(lines)
