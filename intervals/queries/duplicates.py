"""Who a patient may already be on record as, and why one thinks so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from intervals.models.clinics import Clinic
from intervals.models.patients import Patient, SearchKey
from intervals.queries.names import Described, born_on, digits, full_name, telling, words
from intervals.queries.same_name import same_name
from intervals.queries.slips import day_and_month_exchanged, one_digit_apart, one_slip_apart

MOST = 10
READ = 500  # rows: so many people are not born on one day, nor share a telephone


class Why(models.TextChoices):
    """What speaks for two records being one person's, what tells most first."""

    SAME = "same", gettext_lazy("same name and birth date")
    EXCHANGED = "exchanged", gettext_lazy("same name, birth date with day and month exchanged")
    ONE_DIGIT = "one_digit", gettext_lazy("same name, birth date different in one digit")
    OTHER_ID = "other_id", gettext_lazy("same id in another system")
    EMAIL = "email", gettext_lazy("same e-mail")
    TELEPHONE = "telephone", gettext_lazy("same telephone")
    LIKE = "like", gettext_lazy("born on the same day, with a similar name")


SHARED = {b"x:": Why.OTHER_ID, b"e:": Why.EMAIL, b"t:": Why.TELEPHONE}
TELLING = list(Why)
BY_NAME = {Why.SAME, Why.EXCHANGED, Why.ONE_DIGIT, Why.LIKE}


@dataclass(frozen=True)
class Likely:
    """A patient who may be meant, and why. `once`: a record merged into it that says so; its own data do not."""

    patient: Patient
    why: tuple[Why, ...]
    once: Patient | None = None

    @property
    def ending(self) -> str:
        """The last digits of the telephone number, by which one asks without giving it away."""
        return digits(self.patient.telephone)[-4:]


def shown_with(likely: Iterable[Likely]) -> Iterator[Patient]:
    """Everybody whose data are shown with them."""
    for each in likely:
        yield each.patient
        if each.once:
            yield each.once


def likely_duplicates(clinic: Clinic, described: Described, but: Patient | None = None) -> list[Likely]:
    """At most 10 patients of the clinic, other than `but`, of whom `reasons` says something; the likeliest first.

    Records that were merged into a patient count as well. 4 queries, each by a few keys of an index, however many
    patients there are.
    """
    born = described.date_of_birth
    days = {born, day_and_month_exchanged(born) or born, *one_digit_apart(born)}
    named = {full_name(described.name, day) for day in days}
    found = {pk for keys in (named, telling(described), {born_on(born)}) for pk in _with(clinic, keys)}
    found -= {but.pk if but else None}
    people: dict[int, list[Patient]] = {}
    for each in Patient.objects.filter(Q(pk__in=found) | Q(merged_into__in=found)).order_by("pk"):
        people.setdefault(each.merged_into_id or each.pk, []).append(each)
    likely = [one for pk, rows in people.items() if (one := _judged(described, pk, rows))]
    return sorted(likely, key=_likeliest_first)[:MOST]


def more_likely(clinic: Clinic, before: Described, now: Described, patient: Patient) -> list[Likely]:
    """Those whom a patient comes to resemble, or resembles more, who was described as `before` and is as `now`."""
    found = likely_duplicates(clinic, now, but=patient)
    return [each for each in found if _gains(reasons(before, each.once or each.patient), each.why)]


def third_records(clinic: Clinic, one: Patient, other: Patient) -> list[Likely]:
    """Who else may be the person whose two records these are; each once, the likeliest first."""
    found: dict[int, Likely] = {}
    for patient in (one, other):
        for each in likely_duplicates(clinic, patient, but=patient):
            found.setdefault(each.patient.pk, each)
    return sorted((each for pk, each in found.items() if pk not in (one.pk, other.pk)), key=_likeliest_first)


def _gains(before: tuple[Why, ...], now: tuple[Why, ...]) -> bool:
    """Whether anything speaks for it that did not, and is not less than what did by the name and the birth date."""
    by_name = [TELLING.index(each) for each in before if each in BY_NAME]
    weaker = {each for each in BY_NAME if by_name and TELLING.index(each) > min(by_name)}
    return bool({*now} - {*before} - weaker)


def reasons(one: Described, other: Described) -> tuple[Why, ...]:
    """Why two descriptions may be of one person, what tells most first; nothing if they are not alike."""
    found = {SHARED[each[:2]] for each in telling(one) & telling(other)}
    mine, its = one.date_of_birth, other.date_of_birth
    if same_name(one.name, other.name):
        if mine == its:
            found.add(Why.SAME)
        elif its == day_and_month_exchanged(mine):
            found.add(Why.EXCHANGED)
        elif its in one_digit_apart(mine):
            found.add(Why.ONE_DIGIT)
    elif mine == its and _alike(words(one.name), words(other.name)):
        found.add(Why.LIKE)
    return tuple(sorted(found, key=TELLING.index))


def other_with(clinic: Clinic, other_id: str, but: Patient | None = None) -> Patient | None:
    """The patient who has this id in the other system already, other than `but`; None if it is free."""
    if not other_id:
        return None
    found = clinic.patients.filter(other_id=other_id, merged_into=None)
    holder: Patient | None = found.exclude(pk=but.pk).first() if but else found.first()
    return holder


def _with(clinic: Clinic, keys: Iterable[bytes]) -> list[int]:
    found = SearchKey.objects.filter(clinic=clinic, key__in=keys).order_by("key", "patient")
    return list(found.values_list("patient", flat=True)[:READ])


def _judged(described: Described, pk: int, records: list[Patient]) -> Likely | None:
    """The patient with this key, if one of its records (its own, or one merged into it) is like what is described."""
    patient = next((each for each in records if each.pk == pk), None)
    if patient is None:  # merged itself, this very moment
        return None
    if why := reasons(described, patient):
        return Likely(patient, why)
    merged = ((each, reasons(described, each)) for each in records if each is not patient)
    return next((Likely(patient, said, once=each) for each, said in merged if said), None)


def _likeliest_first(each: Likely) -> tuple[int, int, str, int]:
    return -len(each.why), TELLING.index(each.why[0]), each.patient.name, each.patient.pk


def _alike(first: list[str], second: list[str]) -> bool:
    return any(one_slip_apart(one, other) for one in first for other in second)
