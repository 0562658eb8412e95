"""Writing what patients are found by: search keys, and the words of names for slips in typing."""

from collections.abc import Iterable

from intervals.models.clinics import Clinic
from intervals.models.patients import NameWord, Patient, SearchKey
from intervals.queries.names import AFTER_SPACE, keys_of, without_one, words_in


def index(patient: Patient) -> None:
    """Have the keys of a patient, and of those merged into it, as they should be. In the caller's transaction."""
    take_turns(patient.clinic)
    wanted: set[bytes] = set().union(*(keys_of(each) for each in (patient, *patient.merged.all())))
    held = {bytes(each): pk for pk, each in patient.search_keys.values_list("pk", "key")}
    SearchKey.objects.filter(pk__in=[held[each] for each in held.keys() - wanted]).delete()
    SearchKey.objects.bulk_create(
        SearchKey(clinic_id=patient.clinic_id, key=each, patient=patient) for each in wanted - held.keys()
    )
    added = words_in(wanted) - words_in(set(held))
    NameWord.objects.bulk_create(_name_words(patient.clinic_id, added), ignore_conflicts=True)
    forget(patient.clinic, words_in(set(held)) - words_in(wanted))


def forget(clinic: Clinic, gone: Iterable[bytes]) -> None:
    """Let the words go that are in nobody's name at the clinic any more."""
    for word in gone:
        start = b"n:" + word
        named = SearchKey.objects.filter(clinic=clinic, key__gte=start, key__lt=start + AFTER_SPACE)
        if not named.exists():
            NameWord.objects.filter(clinic=clinic, word=word).delete()


def take_turns(clinic: Clinic) -> None:
    """Wait for whoever else is changing the clinic's index: a word is let go only while nobody adds it.

    What locks patients as well does this first: two that wait in different orders would wait for each other.
    """
    Clinic.objects.select_for_update(no_key=True).filter(pk=clinic.pk).first()


def rows_for(patients: Iterable[Patient]) -> tuple[list[SearchKey], list[NameWord]]:
    """The rows of many saved patients, to be written in bulk (name words with `ignore_conflicts`)."""
    keys: list[SearchKey] = []
    named: dict[int, set[bytes]] = {}
    for patient in patients:
        found = keys_of(patient)
        keys += [SearchKey(clinic_id=patient.clinic_id, key=each, patient_id=patient.pk) for each in found]
        named.setdefault(patient.clinic_id, set()).update(words_in(found))
    return keys, [row for clinic, each in named.items() for row in _name_words(clinic, each)]


def _name_words(clinic: int, added: Iterable[bytes]) -> list[NameWord]:
    return [
        NameWord(clinic_id=clinic, without_one=form.encode(), word=word)
        for word in added
        for form in without_one(word.decode())
    ]
