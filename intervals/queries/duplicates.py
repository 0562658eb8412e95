"""Who a new patient may already be."""

from intervals.models.clinics import Clinic
from intervals.models.patients import Patient, SearchKey
from intervals.queries.names import Described, key, keys_of, words
from intervals.queries.slips import one_slip_apart

MOST = 10
READ = 500  # keys: so many people are not born on one day, nor share a telephone


def likely_duplicates(clinic: Clinic, described: Described) -> list[Patient]:
    """At most 10 patients with the same telephone, e-mail or other id, or born on the same day with a like name.

    Who shares most comes first.
    """
    telling = {each for each in keys_of(described) if each[:2] in (b"t:", b"e:", b"x:")}
    born = key("b", described.date_of_birth.isoformat())
    found = SearchKey.objects.filter(clinic=clinic, key__in=telling | {born}).order_by("key", "patient")
    shared: dict[int, set[bytes]] = {}
    for patient, each in found.values_list("patient", "key")[:READ]:
        shared.setdefault(patient, set()).add(bytes(each))
    people = clinic.patients.in_bulk(list(shared))
    named = words(described.name)
    likely = [each for pk, each in people.items() if shared[pk] & telling or _alike(named, words(each.name))]
    return sorted(likely, key=lambda each: (-len(shared[each.pk]), each.name, each.pk))[:MOST]


def other_with(clinic: Clinic, other_id: str, but: Patient | None = None) -> Patient | None:
    """The patient who has this id in the other system already, other than `but`; None if it is free."""
    if not other_id:
        return None
    found = clinic.patients.filter(other_id=other_id, merged_into=None)
    holder: Patient | None = found.exclude(pk=but.pk).first() if but else found.first()
    return holder


def _alike(first: list[str], second: list[str]) -> bool:
    return any(one_slip_apart(one, other) for one in first for other in second)
