"""Whom a list of candidates leaves out before the engine looks: conditions over a patient's few rows.

Each is a correlated EXISTS beside a treatment or a hold (`OuterRef`), found through an index of that patient's.
Each is true only where the engine, or the list's own filter, would leave the candidate out as well.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from intervals.models.contacts import Contact, Outcome
from intervals.models.plans import Hold, Plan
from intervals.models.treatments import Treatment

SETTLED = (Outcome.CALLED, Outcome.BOOKED, Outcome.DECLINED)


def pushed_by_treatment(
    field: str, procedure: int, at_least_as_far: Iterable[int], too_far: Iterable[tuple[int, date]]
) -> Exists:
    """A treatment of the same patient decides in the place of the one whose day is `field`.

    Those `at_least_as_far` (ids of procedures) do if they are later at all; those `too_far` (with a day) if they
    are later than that day; those of the same `procedure` and day if they were recorded later.
    """
    pushing = Q(procedure__in=list(at_least_as_far), given_on__gt=OuterRef(field))
    for earlier, day in too_far:
        pushing |= Q(procedure=earlier, given_on__gt=day)
    if procedure:
        pushing |= Q(procedure=procedure, given_on=OuterRef(field), pk__gt=OuterRef("pk"))
    return Exists(Treatment.objects.counted().filter(pushing, patient=OuterRef("patient")))


def pushed_by_hold(later: int, last: date, *, among_holds: bool) -> Exists:
    """A hold on `later` stands until review, or past the `last` day; among holds, past the one at hand."""
    pushing = Q(until=None) | Q(until__gt=last)
    if among_holds:
        pushing |= Q(until__gt=OuterRef("until")) | Q(until=OuterRef("until"), pk__gt=OuterRef("pk"))
    return Exists(Hold.objects.standing().filter(pushing, patient=OuterRef("patient"), procedure=later))


def done_since(later: int, earlier: Iterable[int]) -> Exists:
    """`later` was done, and nothing that bears on it (a treatment of `earlier`, a hold) has a day after that."""
    same_patient = {"patient": OuterRef("patient")}
    treated = Treatment.objects.counted().filter(
        procedure__in=list(earlier), given_on__gt=OuterRef("given_on"), **same_patient
    )
    held = Hold.objects.standing().filter(procedure=later, until__gt=OuterRef("given_on"), **same_patient)
    done = Treatment.objects.counted().filter(procedure=later, **same_patient)
    return Exists(done.filter(~Exists(treated), ~Exists(held)))


def with_plan(later: int, on: date) -> Exists:
    """A plan for `later` on the day `on` or after it is open."""
    return Exists(
        Plan.objects.open().filter(patient=OuterRef("patient"), procedure=later, planned_on__gte=on)
    )


def settled(later: int, on: date, since: Q) -> Exists:
    """The last contact about `later`, if made `since`, leaves nobody to call: it is snoozed past `on`, or final."""
    final = Q(outcome__in=SETTLED) | Q(outcome=Outcome.SNOOZED, snooze_until__gt=on)
    return Exists(last_contacts().filter(final, since, patient=OuterRef("patient"), procedure=later))


def last_contacts() -> "QuerySet[Contact]":
    """The last contact with each patient about each procedure."""
    newer = Contact.objects.filter(
        patient=OuterRef("patient"), procedure=OuterRef("procedure"), pk__gt=OuterRef("pk")
    )
    return Contact.objects.filter(~Exists(newer))
