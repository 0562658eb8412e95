"""Many patients for the benchmark of the desk: the same ones each time, three treatments each, by bulk insert.

Three of ten have a plan that fits, one of a hundred has two that are at odds with each other, in the middle of the
time ahead or at its end. All plans count as settled, so that the first page has to look through them.
"""

import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, models

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.guarding import put_up, take_away
from intervals.models.members import Membership, Role
from intervals.models.patients import NameWord, Patient, SearchKey
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment
from intervals.queries.names import keys_of, without_one, words_in

BATCH = 20_000
DAYS = 730  # of history
USES_OF_A_LOT = 40
BEST_BY = 28  # days after microneedling
FITTING = (15, 90)  # days ahead: by then the full wait has passed after any treatment
AT_ODDS = ((40, 45), (85, 90))
GIVEN = [
    "Amara", "Ana", "Anders", "Aroha", "Beatriz", "Chloé", "Dmitri", "Élodie", "Farid", "Grace",
    "Hana", "Ingrid", "Jürgen", "Kiri", "Lucía", "Mateo", "Mei", "Nadia", "Olu", "Priya",
    "Quentin", "Rosa", "Siobhán", "Tāne", "Ursula", "Viktor", "Wiremu", "Ximena", "Yusuf", "Zoë",
]  # fmt: skip
SYLLABLES = [
    "ba", "do", "ka", "le", "mi", "no", "pa", "ra", "si", "te", "va", "zo",
    "len", "mar", "ton", "vic", "har", "son", "del", "gra",
]  # fmt: skip

Row = dict[str, Any]  # attribute names and values; what is left out has the model's default


@dataclass(frozen=True)
class Described:
    """A patient as far as the search keys are made of it."""

    name: str
    date_of_birth: date
    telephone: str
    email: str
    other_id: str = ""


def people(number: int) -> Iterator[Described]:
    """That many people, the same each time."""
    chance = random.Random(1)
    for count in range(1, number + 1):
        surname = "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))).capitalize()
        yield Described(
            name=f"{chance.choice(GIVEN)} {surname}",
            date_of_birth=date(1940, 1, 1) + timedelta(days=chance.randrange(24_000)),
            telephone=f"905 {chance.randrange(200, 1000)} {chance.randrange(10_000):04}",
            email=f"{surname.lower()}{count}@patient.example",
        )


def patients(number: int) -> Iterator[Row]:
    """Those people as patients."""
    chance = random.Random(2)
    for pk, person in enumerate(people(number), start=1):
        yield {"id": pk, "ref": _ref(chance), **vars(person)}


def treatments(number: int, on: date) -> Iterator[Row]:
    """Three for each patient, on any day of two years: two of microneedling and one of Botox."""
    chance = random.Random(3)
    slugs = dict(Procedure.objects.values_list("slug", "pk"))
    done = itertools.product(range(1, number + 1), ("microneedling", "microneedling", "botox"))
    for pk, (patient, slug) in enumerate(done, start=1):
        lot = f"L{chance.randrange(3 * number // USES_OF_A_LOT + 1)}"
        given_on = on - timedelta(days=1 + chance.randrange(DAYS))
        yield {
            "id": pk,
            "ref": _ref(chance),
            "patient_id": patient,
            "procedure_id": slugs[slug],
            "given_on": given_on,
            "recorded_at": datetime.combine(given_on, time(21), tzinfo=UTC),
            "lot_number" if slug == "botox" else "cartridge_lot": lot,
        }


def plans(number: int, on: date) -> Iterator[Row]:
    """Botox for some, and for a few of them microneedling three days before it."""
    chance = random.Random(4)
    slugs = dict(Procedure.objects.values_list("slug", "pk"))
    pk = 0
    for patient in range(1, number + 1):
        at_odds = patient % 100 == 0
        if at_odds or chance.random() < 0.3:
            day = on + timedelta(days=chance.randint(*(chance.choice(AT_ODDS) if at_odds else FITTING)))
            for slug, before in (("botox", 0), ("microneedling", 3))[: 1 + at_odds]:
                pk += 1
                yield {
                    "id": pk,
                    "ref": _ref(chance),
                    "patient_id": patient,
                    "procedure_id": slugs[slug],
                    "planned_on": day - timedelta(days=before),
                    "in_doubt": False,
                }


def keys(number: int, clinic: int, named: set[bytes]) -> Iterator[Row]:
    """What each patient is found by; the words of their names are added to `named`."""
    for pk, person in enumerate(people(number), start=1):
        found = keys_of(person)
        named.update(words_in(found))
        for key in found:
            yield {"clinic_id": clinic, "key": key, "patient_id": pk}


def name_words(named: set[bytes], clinic: int) -> Iterator[Row]:
    """Each word, as a slip in typing finds it."""
    for word in sorted(named):
        for form in sorted(without_one(word.decode())):
            yield {"clinic_id": clinic, "without_one": form.encode(), "word": word}


def fill(number: int, on: date) -> None:
    """Fill a fresh database with a clinician (clinician@bench.example) and `number` patients of one clinic."""
    clinic = Clinic.objects.get(slug="hamilton")
    clinician = User.objects.create_user("clinician@bench.example", first_name="Ana", last_name="Silva")
    Membership.objects.create(user=clinician, clinic=clinic, role=Role.CLINICIAN)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    draft(clinic, on, at)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-1000000")
            cursor.execute("PRAGMA synchronous=OFF")
    write(Patient, patients(number), clinic=clinic, created_by=clinician, created_at=at)
    by = {"practitioner": clinician, "recorded_by": clinician}
    write(Treatment, treatments(number, on), clinic=clinic, **by)
    write(Plan, plans(number, on), clinic=clinic, created_by=clinician, created_at=at)
    take_away(connection)  # what is published is never edited
    IntervalRule.objects.update(best_by_months=0, best_by_days=BEST_BY)
    put_up(connection)
    named: set[bytes] = set()
    write(SearchKey, keys(number, clinic.pk, named))
    write(NameWord, name_words(named, clinic.pk))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def draft(clinic: Clinic, on: date, at: datetime) -> None:
    """A manager (manager@bench.example), and her draft that has Botox wait two weeks after microneedling, or four."""
    manager = User.objects.create_user("manager@bench.example", first_name="Bea", last_name="Moss")
    Membership.objects.create(user=manager, clinic=clinic, role=Role.MANAGER)
    pair = {"earlier": "microneedling", "later": "botox"}
    waits = {"minimum": "P2W", "recommended": "P4W", "best_by": None, "start_again": None}
    said: dict[str, Any] = {
        "same_day": False,
        "same_area": False,
        "inside_minimum": "warn",
        "evidence": "studies",
    }
    days = {"valid_from": on.isoformat(), "ends_on": None, "reviewed_on": on.isoformat(), "review_due": None}
    source = {"title": "A study", "url": None, "says": ""}
    RuleDraft.objects.create(
        clinic=clinic,
        **{side: Procedure.objects.get(slug=slug) for side, slug in pair.items()},
        content=pair | waits | said | days | {"source": source, "reviewed_by": "Dr Okafor", "examples": []},
        written_by=manager,
        changed_by=manager,
        changed_at=at,
    )


def write(model: type[models.Model], rows: Iterable[Row], **same: Any) -> None:
    """Insert rows in batches, by executemany on SQLite and by COPY on PostgreSQL. `same` is the same in each."""
    fields = [each for each in model._meta.concrete_fields if not each.generated]
    first, rows = _peek(rows)
    fields = [each for each in fields if not each.primary_key or each.attname in first]
    standing = model(**same)
    standard = [each.get_db_prep_save(getattr(standing, each.attname), connection) for each in fields]
    places = {each.attname: place for place, each in enumerate(fields)}
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(each.column) for each in fields)

    def values(row: Row) -> list[Any]:
        found = standard.copy()
        for name, value in row.items():
            found[places[name]] = PREPARED.get(type(value), _as_it_is)(value)
        return found

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(values(row))
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
            return
        marks = ", ".join("?" * len(fields))
        for batch in _batches(rows):
            cursor.execute("BEGIN")
            cursor.cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", map(values, batch))
            cursor.execute("COMMIT")


def _as_it_is(value: Any) -> Any:
    return value


PREPARED: dict[type, Callable[[Any], Any]] = (
    {date: date.isoformat, datetime: lambda at: f"{at:%Y-%m-%d %H:%M:%S}", UUID: lambda ref: ref.hex}
    if connection.vendor == "sqlite"
    else {}
)


def _ref(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _peek(rows: Iterable[Row]) -> tuple[Row, Iterable[Row]]:
    found = iter(rows)
    first = next(found)
    return first, itertools.chain([first], found)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    found = iter(rows)
    while batch := list(itertools.islice(found, BATCH)):
        yield batch
