"""Finding a patient by what somebody typed into one box. The cost does not grow with the number of patients.

What was typed becomes a few spans of keys; each is read in the index's order, and no further than a page needs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import NamedTuple

from django.utils.translation import gettext as _

from intervals.models.clinics import Clinic
from intervals.models.patients import NameWord, Patient, SearchKey
from intervals.queries.birth_dates import birth_dates
from intervals.queries.names import END, compact, digits, key, national, without_one, words
from intervals.queries.slips import one_slip_apart

LONGEST = 100  # characters of a search
FEWEST_DIGITS = 4
ROWS = 3  # read for each patient of a page: some are found by several keys
GUESSES = 30  # spellings tried at most
NEAR = 10  # of one word
LONGEST_GUESSED = 30  # letters
FORMS = 500  # rows of words read for a guess

PART = """
    SELECT * FROM (
        SELECT found.id, found.key, found.patient_id FROM intervals_searchkey found
        WHERE found.clinic_id = %s AND {low} AND found.key < %s {also}
        ORDER BY found.key, found.patient_id LIMIT %s
    ) part"""
ALSO = """
        AND EXISTS (
            SELECT 1 FROM intervals_searchkey also
            WHERE also.patient_id = found.patient_id AND also.key >= %s AND also.key < %s
        )"""


class Cursor(NamedTuple):
    """The last row of a page: the next begins after it."""

    key: bytes
    patient: int


@dataclass(frozen=True)
class Found:
    """One page of patients. `next` is where the following one begins, None after the last.

    `guessed`: nobody is called what was typed, and these are near it. `hint`: why nothing was looked for.
    """

    rows: list[Patient]
    next: Cursor | None = None
    guessed: bool = False
    hint: str = ""


class Span(NamedTuple):
    """The keys that begin with `start`, of patients who also have one that begins with each of `also`."""

    start: bytes
    also: tuple[bytes, ...] = ()

    def holds(self, each: bytes) -> bool:
        """Whether a key is in it."""
        return each.startswith(self.start)


def search(
    clinic: Clinic, text: str, *, after: Cursor | None = None, size: int = 20, guess: bool = True
) -> Found:
    """The clinic's patients that `text` may mean, archived ones too: at most 4 queries and a few hundred rows.

    `guess`: where nobody is called that, whoever is called nearly that.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return Found([], hint=_("That is too long for a search. Type a part of the name, or a number."))
    if len(compact(text).encode()) < 2:
        return Found([], hint=_("Type at least two letters of a name, or four digits of a telephone number."))
    spans = spans_of(text)
    limit = ROWS * size + 1
    rows = _read(clinic, spans, limit=limit, after=after)[:limit]
    if rows or after or not guess:
        return _page(clinic, spans, rows, size, after)
    return _guess(clinic, text, size)


def spans_of(text: str) -> list[Span]:
    """Where in the index to look for what was typed."""
    if "@" in text:
        return [Span(key("e", text.casefold()))]
    if born := birth_dates(text):
        return [Span(key("b", each.isoformat())) for each in born] + _numbers(text)
    named = words(text, joined=False)
    lettered = any(each.isalpha() for each in text)
    return [
        *([_named(named), Span(key("c", "".join(named)))] if named and lettered else _numbers(text)),
        Span(key("x", compact(text))),
    ]


def _numbers(text: str) -> list[Span]:
    """As a telephone number: its beginning with or without the country's code, or its end."""
    number = digits(text)
    if len(number) < FEWEST_DIGITS or any(each.isalpha() for each in text):
        return []
    starts = [number, *({national(number)} - {number})]
    return [Span(key("r", number[::-1])), *(Span(key("t", each)) for each in starts)]


def _named(named: Sequence[str]) -> Span:
    """The words of a name in any order. The last may be unfinished; the two longest lead, as they tell most."""
    *whole, last = named
    if not whole:
        return Span(key("n", last))
    first, *others = sorted(whole, key=len, reverse=True)
    second, *rest = sorted([last, *others], key=len, reverse=True)
    return Span(key("n", f"{first} {second}"), tuple(key("n", each) for each in rest))


def _read(clinic: Clinic, spans: list[Span], *, limit: int, after: Cursor | None = None) -> list[Cursor]:
    """The first rows of each span in the order of the index, after a row if one is given.

    Each part has one lower bound: PostgreSQL would begin its walk at the first of two, not at the nearer.
    """
    parts: list[str] = []
    values: list[object] = []
    for start, also in spans:
        if after and after.key >= start + END:
            continue
        begun = after is not None and after.key >= start
        low = "(found.key, found.patient_id) > (%s, %s)" if begun else "found.key >= %s"
        parts.append(PART.format(low=low, also=ALSO * len(also)))
        values += [clinic.pk, *(after if after and begun else (start,)), start + END]
        values += [edge for each in also for edge in (each, each + END)] + [limit]
    found = SearchKey.objects.raw(" UNION ALL ".join(parts), values) if parts else ()
    return sorted({Cursor(bytes(each.key), each.patient_id) for each in found})


def _page(clinic: Clinic, spans: list[Span], rows: list[Cursor], size: int, after: Cursor | None) -> Found:
    """A page of patients, each where the first of the keys stands that it is found by."""
    seen = _seen(spans, rows, after) if after else set()
    shown: list[int] = []
    last = None
    for row in rows:
        if row.patient not in seen:
            if len(shown) == size:
                return Found(_patients(clinic, shown), next=last)
            seen.add(row.patient)
            shown.append(row.patient)
        last = row
    return Found(_patients(clinic, shown), next=last if len(rows) > ROWS * size else None)


def _seen(spans: list[Span], rows: list[Cursor], after: Cursor) -> set[int]:
    """Those of these patients that an earlier page has shown."""
    earlier = SearchKey.objects.filter(patient__in={row.patient for row in rows}, key__lte=after.key)
    return {
        patient
        for each, patient in earlier.values_list("key", "patient")
        if Cursor(bytes(each), patient) <= after and any(span.holds(bytes(each)) for span in spans)
    }


def _patients(clinic: Clinic, shown: Sequence[int]) -> list[Patient]:
    found = clinic.patients.in_bulk(shown)
    return [found[each] for each in shown if each in found]


def _guess(clinic: Clinic, text: str, size: int) -> Found:
    """Patients whose names are one slip from what was typed, in each of at most two words."""
    named = words(text, joined=False) if any(each.isalpha() for each in text) else []
    spans = [_named(each) for each in islice(_spellings(named, _near(clinic, named)), GUESSES)]
    if not spans:
        return Found([])
    rows = _read(clinic, spans, limit=size)
    rows.sort(key=lambda row: next(place for place, span in enumerate(spans) if span.holds(row.key)))
    nearest = list(dict.fromkeys(row.patient for row in rows))[:size]
    return Found(_patients(clinic, nearest), guessed=bool(nearest))


def _near(clinic: Clinic, named: list[str]) -> dict[str, list[str]]:
    """For each word, the words of names at the clinic that are one slip from it."""
    tried = [each for each in named if len(each) <= LONGEST_GUESSED]
    forms = {form.encode() for each in tried for form in without_one(each)}
    if not forms:
        return {}
    rows = NameWord.objects.filter(clinic=clinic, without_one__in=forms).values_list("word", flat=True)
    known = sorted({bytes(word).decode() for word in rows[:FORMS]})
    return {
        each: [word for word in known if word != each and one_slip_apart(each, word)][:NEAR] for each in tried
    }


def _spellings(named: list[str], near: dict[str, list[str]]) -> Iterator[list[str]]:
    """What may have been meant: with one word put right, with two, or without one of three or more."""
    for many in (1, 2):
        for places in combinations(range(len(named)), many):
            for chosen in product(*(near.get(named[place], []) for place in places)):
                right = dict(zip(places, chosen, strict=True))
                yield [right.get(place, word) for place, word in enumerate(named)]
    if len(named) > 2:
        yield from map(list, combinations(named, len(named) - 1))
