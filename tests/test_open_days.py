"""Open days: a week, closures and extra days are said by a manager or an operator; holidays are offered to a person."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError

from intervals.actions import open_days
from intervals.actions.asking import Asker, Operator
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.permissions import Act
from intervals.queries.clinic_setup import clinic_setup
from intervals.queries.holidays_offered import NoHolidays, holidays_offered

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def clinic():
    return Clinic.objects.create(
        slug="ward", name="Ward", town="Ottawa", time_zone="America/Toronto", country="CA", region="ON"
    )


@pytest.fixture
def manager(clinic):
    return member(clinic, Role.MANAGER)


def member(clinic, role):
    user = User.objects.create_user(f"{role}@ward.example", first_name="Ida", last_name="Moss")
    Membership.objects.create(user=user, clinic=clinic, role=role)
    return Asker(user, clinic, role, ON)


def test_a_week_less_a_closure_plus_an_extra_day(clinic, manager):
    assert clinic_setup(clinic).open_days is None
    open_days.set_week(by=manager, weekdays={0, 1, 2, 3, 4})
    open_days.close(by=manager, first=date(2026, 12, 24), last=date(2026, 12, 27), title="Christmas")
    open_days.open_extra(by=manager, day=date(2026, 12, 27))
    days = clinic_setup(clinic).open_days
    shut = [day for day in range(21, 32) if not days.is_open(date(2026, 12, day))]
    assert shut == [24, 25, 26]
    entries = AuditEntry.objects.filter(kind=Kind.OPEN_DAYS_CHANGED).order_by("pk")
    assert [(each.person, each.clinic, next(iter(each.detail))) for each in entries] == [
        (manager.user, clinic, what) for what in ("week", "closed", "extra_day")
    ]


def test_the_last_word_on_the_week_counts_and_a_practitioner_has_her_own(clinic, manager):
    open_days.set_week(by=manager, weekdays=range(7))
    open_days.set_week(by=manager, weekdays={0, 1, 2})
    open_days.set_week(by=manager, weekdays={2, 3}, practitioner=manager.user)
    found = clinic_setup(clinic)
    assert found.open_days.weekdays == {0, 1, 2}
    own = found.practitioners[str(manager.user.pk)]
    assert [day for day in range(23, 30) if own.is_open(date(2026, 11, day))] == [25]
    assert OpenWeek.objects.count() == 2
    assert AuditEntry.objects.latest("pk").detail["practitioner"] == manager.user.pk


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK, Role.AUDITOR])
def test_nobody_else_says_so(clinic, role):
    by = member(clinic, role)
    for act in (
        lambda: open_days.set_week(by=by, weekdays={0}),
        lambda: open_days.close(by=by, first=ON, last=ON),
        lambda: open_days.open_extra(by=by, day=ON),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_an_operator_may_what_a_manager_may(clinic):
    by = Operator(clinic)
    open_days.open_extra(by=by, day=ON)
    with pytest.raises(Refused, match="is an extra day already"):
        open_days.open_extra(by=by, day=ON)
    entry = AuditEntry.objects.get(kind=Kind.OPEN_DAYS_CHANGED)
    assert (entry.person, entry.clinic) == (None, clinic)
    with pytest.raises(PermissionDenied):
        by.must(Act.HOLD)


def test_what_cannot_be_is_refused(clinic, manager):
    stranger = User.objects.create_user("stranger@ward.example")
    for said, act in {
        "at least one day": lambda: open_days.set_week(by=manager, weekdays=()),
        "does not treat at this clinic": lambda: open_days.open_extra(
            by=manager, day=ON, practitioner=stranger
        ),
        "last day is before the first": lambda: open_days.close(
            by=manager, first=ON, last=date(2026, 11, 21)
        ),
        "120 characters": lambda: open_days.close(by=manager, first=ON, last=ON, title="é" * 121),
        "1900-01-01": lambda: open_days.open_extra(by=manager, day=date(2200, 1, 1)),
    }.items():
        with pytest.raises(Refused, match=said):
            act()
    assert not OpenWeek.objects.exists()
    assert not ClosedDays.objects.exists()
    assert not ExtraDay.objects.exists()


# Public holidays


def test_holidays_of_the_region_are_offered_until_the_clinic_is_closed_on_them(clinic, manager):
    offered = holidays_offered(clinic, 2026)
    days = [each.day for each in offered]
    assert days == sorted(days)
    assert date(2026, 2, 16) in days, "Family Day in Ontario"
    [christmas] = [each for each in offered if each.day == CHRISTMAS]
    assert christmas.code == "christmas-day"
    open_days.close(by=manager, first=CHRISTMAS, last=CHRISTMAS, title=christmas.name, holiday=christmas.code)
    open_days.close(by=manager, first=date(2026, 6, 28), last=date(2026, 7, 4))
    left = {each.day for each in holidays_offered(clinic, 2026)}
    assert set(days) - left == {CHRISTMAS, date(2026, 7, 1)}
    assert CHRISTMAS.replace(year=2027) in {each.day for each in holidays_offered(clinic, 2027)}
    with pytest.raises(Refused, match="closed already"):
        open_days.close(by=manager, first=CHRISTMAS, last=CHRISTMAS, holiday=christmas.code)


def test_a_practitioners_closure_takes_no_holiday_away(clinic, manager):
    open_days.close(by=manager, first=CHRISTMAS, last=CHRISTMAS, practitioner=manager.user)
    assert CHRISTMAS in {each.day for each in holidays_offered(clinic, 2026)}


def test_another_region_has_others(clinic):
    clinic.country, clinic.region = "NZ", "WKO"
    assert date(2026, 2, 6) in {each.day for each in holidays_offered(clinic, 2026)}, "Waitangi Day"


@pytest.mark.parametrize(
    ("country", "region", "year"),
    [
        ("TR", "", 2026),
        ("CN", "", 2026),
        ("IL", "", 2026),
        ("CH", "ZH", 2026),
        ("AE", "", 2026),
        ("JP", "", 2026),
    ],
)
def test_each_of_several_days_of_one_name_is_taken_by_itself(clinic, manager, country, region, year):
    """Three days of Eid had one code between them: whichever was ticked, the last was closed."""
    clinic.country, clinic.region = country, region
    clinic.save()
    offered = holidays_offered(clinic, year)
    codes = [each.code for each in offered]
    assert all(codes)
    assert len(set(codes)) == len(codes)
    assert max(map(len, codes)) <= 80
    names = [each.name for each in offered]
    chosen = next((each for each in offered if names.count(each.name) > 1), offered[0])
    open_days.close_on_holidays(by=manager, year=year, codes=[chosen.code])
    assert [each.first for each in ClosedDays.objects.all()] == [chosen.day]
    assert chosen not in holidays_offered(clinic, year)


@pytest.mark.parametrize(
    ("country", "region", "year", "said"),
    [
        ("", "", 2026, "has not said in which country"),
        ("XX", "", 2026, "holidays of XX here"),
        ("CA", "QQ", 2026, "holidays of CA-QQ here"),
        ("CA", "ON", 2199, "No public holiday of CA-ON is listed here for 2199."),
        ("CA", "ON", 1899, "between 1900 and 2199"),
        ("CA", "ON", 2200, "between 1900 and 2199"),
        ("CA", "ON", 0, "between 1900 and 2199"),
        ("CA", "ON", 123456, "between 1900 and 2199"),
    ],
)
def test_where_none_can_be_offered_that_is_said(clinic, country, region, year, said):
    clinic.country, clinic.region = country, region
    with pytest.raises(NoHolidays) as refused:
        holidays_offered(clinic, year)
    assert said in refused.value.message


# The command


def told(*words):
    out = StringIO()
    call_command("open_days", *words, stdout=out)
    return out.getvalue()


def test_an_operator_says_and_reads_it_all(clinic, manager):
    assert "has said nothing" in told("ward", "list")
    told("ward", "week", "Mon", "tuesday", "fri")
    told("ward", "week", "tue", "--practitioner", "MANAGER@ward.example")
    told("ward", "close", "2026-12-24", "2027-01-01", "--title", "Christmas")
    told("ward", "close", "2026-12-08")
    told("ward", "extra", "2026-12-27")
    assert told("ward", "list").splitlines() == [
        "open    Monday, Tuesday, Friday",
        "open    Tuesday (Ida Moss)",
        "closed  2026-12-08",
        "closed  2026-12-24 – 2027-01-01, Christmas",
        "extra   2026-12-27",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere", "list"), "There is no clinic 'nowhere'. There is: .*ward"),
        (("ward", "week", "someday"), "'someday' is no day of the week"),
        (("ward", "close", "24/12/2026"), "invalid a_day value"),
        (("ward", "close", "2026-12-24", "2026-12-23"), "last day is before the first"),
        (("ward", "extra", "2026-12-24", "--practitioner", "who@x.example"), "Nobody has an account"),
        (
            ("ward", "holidays", "2026", "--take", "tea-day"),
            "'tea-day' is not offered. Offered: .*christmas-day",
        ),
        (("ward", "holidays", "3000"), "between 1900 and 2199"),
        (("ward",), "verb"),
    ],
)
def test_what_is_wrong_is_a_sentence(clinic, words, said):
    with pytest.raises(CommandError, match=said):
        told(*words)


def test_each_holiday_is_asked_about_and_only_a_yes_closes(clinic, monkeypatch):
    answers = iter(["", "y", "no", "YES"])

    def answer():
        try:
            return next(answers)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", answer)
    offered = holidays_offered(clinic, 2026)
    said = told("ward", "holidays", "2026")
    assert f"{offered[0].day}  {offered[0].name} ({offered[0].code}). Closed? [y/N]" in said
    taken = list(ClosedDays.objects.order_by("first").values_list("first", "title", "holiday"))
    assert taken == [(each.day, each.name, each.code) for each in (offered[1], offered[3])]


def test_named_holidays_are_taken_without_a_question(clinic):
    assert "closed  2026-12-25, Christmas Day" in told("ward", "holidays", "2026", "--take", "christmas-day")
    assert ClosedDays.objects.get().holiday == "christmas-day"


def test_the_same_days_are_closed_once_and_the_person_is_told_which_stand(clinic, manager):
    days = {"first": CHRISTMAS, "last": date(2026, 12, 27)}
    open_days.close(by=manager, **days, title="Party", holiday="christmas-day")
    said = "closed already: Friday 25 December 2026 to Sunday 27 December 2026, Party"
    for again in (
        days,
        days | {"holiday": "boxing-day"},
        {"first": CHRISTMAS, "last": CHRISTMAS},
        {"first": CHRISTMAS, "last": date(2026, 12, 28), "holiday": "christmas-day"},
    ):
        with pytest.raises(Refused, match=said):
            open_days.close(by=manager, **again)
    open_days.close(by=manager, **days, practitioner=manager.user)
    with pytest.raises(Refused, match="closed already"):
        open_days.close(by=manager, **days, practitioner=manager.user)
    assert ClosedDays.objects.count() == 2


def test_the_command_says_what_stood_before(clinic):
    told("ward", "close", "2026-12-24", "2026-12-26", "--title", "Christmas")
    with pytest.raises(CommandError, match="closed already: Thursday 24 December 2026 to"):
        told("ward", "close", "2026-12-25")
    assert told("ward", "close", "2026-12-26", "2026-12-28").splitlines() == [
        "closed  2026-12-26 – 2026-12-28",
        "overlaps  2026-12-24 – 2026-12-26, Christmas",
    ]
    told("ward", "extra", "2026-12-27")
    with pytest.raises(CommandError, match="Sunday 27 December 2026 is an extra day already"):
        told("ward", "extra", "2026-12-27")
    told("ward", "week", "mon")
    assert told("ward", "week", "tue").splitlines() == ["before  Monday", "open    Tuesday"]
