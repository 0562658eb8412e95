"""Filling a database with the demonstration: two clinics, their people, and a year at both desks up to today.

Everything is done by the real actions, in the order in which it happened, with the clock set to that moment.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from random import Random

from django.db import transaction

from intervals import clock
from intervals.actions import rule_drafts, staff
from intervals.actions.asking import Asker
from intervals.actions.rules import import_rules
from intervals.management.demo_data.courses import course_of
from intervals.management.demo_data.desk import Case, Desk
from intervals.management.demo_data.lives import Life, lives
from intervals.management.demo_data.opening import say_open_days
from intervals.management.demo_data.people import ADMIN, HAMILTON, SISTER, STAFF, Colleague, patients
from intervals.management.demo_data.rule_books import drafted, rule_book
from intervals.management.demo_data.shelf import fill_shelf
from intervals.management.demo_data.told import tell_patients
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure

OPENED = -370
DRAFTED = -3
SEED = 1211  # the same story every time
Happening = tuple[datetime, Callable[[], None]]


@dataclass(frozen=True)
class SignIn:
    """How somebody signs in, and where they work as what."""

    role: str
    clinic: str
    email: str
    password: str


@transaction.atomic
def fill(passwords: Callable[[str], str]) -> list[SignIn]:
    """Fill a database that has been migrated and holds nothing yet; `passwords` gives each address its password."""
    now = clock.now()
    sister = Clinic.objects.create(**SISTER, is_shown=True)
    Offer.objects.bulk_create(Offer(clinic=sister, procedure=each) for each in Procedure.objects.treatments())
    signs_in = [_hire(each, passwords(each.email)) for each in STAFF]
    happenings: list[Happening] = []
    for slug in (HAMILTON, SISTER["slug"]):
        desk = _open(Clinic.objects.get(slug=slug), now)
        happenings += [*_year(desk, now), (now, partial(say_open_days, desk))]
        if slug == HAMILTON:
            happenings.append((desk.moment(DRAFTED, 0, now), partial(_draft, desk)))
            happenings += course_of(desk, now)
            happenings.append((now, partial(fill_shelf, desk)))
            happenings.append((now, partial(tell_patients, desk, now)))
    for moment, happen in sorted(happenings, key=lambda each: each[0]):
        with clock.at(moment):
            happen()
    admin = SignIn("Admin", "", ADMIN, passwords(ADMIN))
    User.objects.create_superuser(admin.email, admin.password)
    return [*signs_in, admin]


def _hire(colleague: Colleague, password: str) -> SignIn:
    User.objects.create_user(
        colleague.email, password, first_name=colleague.first_name, last_name=colleague.last_name
    )
    towns = Clinic.objects.filter(slug__in=colleague.clinics).values_list("town", flat=True)
    return SignIn(str(colleague.role.label), " and ".join(towns), colleague.email, password)


def _open(clinic: Clinic, now: datetime) -> Desk:
    """The clinic's desk once everybody has joined it: the manager first, who invites the others."""
    with clock.at(now):
        on = clock.today(clinic)
    desk = Desk(
        clinic,
        on,
        {},
        {each.slug: each for each in Procedure.objects.all()},
        {each.slug: each for each in Area.objects.all()},
        Random(SEED + clinic.pk),  # noqa: S311
    )
    with clock.at(desk.moment(OPENED, 0, now)):
        for colleague in (each for each in STAFF if clinic.slug in each.clinics):
            user = User.objects.get(email=colleague.email)
            if colleague.role is Role.MANAGER:
                Membership.objects.create(user=user, clinic=clinic, role=Role.MANAGER)
            else:
                _join(desk.asker(Role.MANAGER), colleague, user)
            desk.people.setdefault(colleague.role, []).append(user)
        import_rules(data=rule_book(clinic.slug, on, clock.today(clinic)), clinic=clinic, publish=True)
        desk.procedures |= {each.slug: each for each in Procedure.objects.all()}
    return desk


def _draft(desk: Desk) -> None:
    rule_drafts.write(by=desk.asker(Role.MANAGER), content=drafted(desk.on, clock.today(desk.clinic)))


def _join(by: Asker, colleague: Colleague, user: User) -> None:
    invitation = staff.invite(by=by, email=user.email, role=colleague.role, send=lambda *_: None)
    staff.accept_invitation(invitation=invitation, user=user, address=None)


def _year(desk: Desk, now: datetime) -> Iterator[Happening]:
    told = zip(patients(desk.clinic.slug), lives(desk.clinic.slug, desk.random), strict=True)
    for number, (known, life) in enumerate(told):
        clinicians = desk.people[Role.CLINICIAN]
        case = Case(desk, known, clinicians[number % 3 == 2])
        yield from _happenings(case, life, now)


def _happenings(case: Case, life: Life, now: datetime) -> Iterator[Happening]:
    """One patient's: added a little before the first step, several steps of one day some minutes apart."""
    minutes = {day: count(case.desk.random.randrange(0, 420), 6) for day in {step.day for step in life}}

    def when(day: int) -> datetime:
        return case.desk.moment(day, next(minutes[day]), now)

    yield when(life[0].day), case.register
    for step in life:
        yield when(step.day), partial(step.do, case)
