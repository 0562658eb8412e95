"""Whom a list of candidates leaves out before the engine looks: conditions over a patient's few rows.

Each is a correlated EXISTS beside a row that is counted from (`OuterRef`), found through an index of that patient's.
Each is true only where the engine, or the list's own filter, would leave the candidate out as well.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from intervals.models.circumstances import Circumstance
from intervals.models.contacts import Contact, Outcome
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.streams import Counted, Stream, back_or_never, table_of

SETTLED = (Outcome.BOOKED, Outcome.DECLINED)
NONE = Q(pk__in=[])


def pushed_by_treatment(stream: Stream, bearing: Iterable[Stream]) -> Q:
    """Something else that was done to the same patient decides in the place of the row at hand.

    `bearing` are the streams of all that bears on the same later procedure. What is later at all decides if its wait
    keeps ahead; what leads past the days wanted does in any case; on the same day, what was recorded later.
    """
    pushing: dict[Counted, Q] = {}
    for other in bearing:
        if other.earlier:
            later_at_all = other.earlier == stream.earlier or other.shift.keeps_ahead_of(stream.shift)
            past = back_or_never(other.shift, stream.last)
            found = Q(given_on__gt=OuterRef(stream.field)) if later_at_all else NONE
            found |= Q(given_on__gt=past)
            table = table_of(other.earlier)
            pushing[table] = pushing.get(table, NONE) | (
                Q(procedure=other.earlier, given_on__lte=stream.sought.on) & found
            )
    return _any_of(pushing) | again_that_day(stream)


def again_that_day(stream: Stream) -> Q:
    """The same was recorded again on the same day: the last one stands for all of them."""
    if stream.earlier is None:
        return NONE
    same = Q(procedure=stream.earlier, given_on=OuterRef("given_on"), pk__gt=OuterRef("pk"))
    return _any_of({table_of(stream.earlier): same})


def newer(stream: Stream) -> Q:
    """The same was done on a later day, up to the day of asking."""
    if stream.earlier is None:
        return NONE
    found = Q(procedure=stream.earlier, given_on__gt=OuterRef("given_on"), given_on__lte=stream.sought.on)
    return _any_of({table_of(stream.earlier): found})


def pushed_by_hold(stream: Stream) -> Q:
    """A hold on the later procedure stands until review, or past the days wanted; among holds, past the one at hand."""
    pushing = Q(until=None) | Q(until__gt=stream.last)
    if stream.table is Hold:
        pushing |= Q(until__gt=OuterRef("until")) | Q(until=OuterRef("until"), pk__gt=OuterRef("pk"))
    return Q(Exists(_holds(stream.later).filter(pushing)))


def speaking(stream: Stream, others: Iterable[Stream]) -> Q:
    """Anything else speaks of the days wanted: something done by one of the `others`, or a hold that has passed."""
    found: dict[Counted, Q] = {}
    for other in others:
        if other.earlier:
            table = table_of(other.earlier)
            done = Q(procedure=other.earlier, given_on__lte=stream.sought.on)
            found[table] = found.get(table, NONE) | done
    return _any_of(found) | Q(Exists(_holds(stream.later).filter(until__lte=stream.last)))


def done_since(stream: Stream, bearing: Iterable[Stream]) -> Q:
    """The later procedure was done, and nothing that bears on it (something done, a hold) has a day after that."""
    done = Treatment.objects.counted().filter(procedure=stream.later, patient=OuterRef("patient"))
    after: dict[Counted, list[Procedure]] = {}
    for other in bearing:
        if other.earlier:
            after.setdefault(table_of(other.earlier), []).append(other.earlier)
    for table, procedures in after.items():
        done = done.filter(~_any_of({table: Q(procedure__in=procedures, given_on__gt=OuterRef("given_on"))}))
    held = Exists(_holds(stream.later).filter(until__gt=OuterRef("given_on")))
    return Q(Exists(done.filter(~held)))


def done_from(stream: Stream) -> Q:
    """The later procedure was done on the day that is counted from or after it; the same procedure: after it."""
    since = "given_on__gt" if stream.earlier == stream.later else "given_on__gte"
    found = Q((since, OuterRef("given_on")), procedure=stream.later)
    return _any_of({Treatment: found})


def with_plan(stream: Stream) -> Q:
    """A plan for the later procedure on the day of asking or after it is open."""
    found = Plan.objects.open().filter(procedure=stream.later, planned_on__gte=stream.sought.on)
    return Q(Exists(found.filter(patient=OuterRef("patient"))))


def settled(stream: Stream, since: Q, called_since: Q | None = None) -> Q:
    """The last contact about the later procedure, if made `since`, leaves nobody to call: it is snoozed, or final.

    That somebody was called counts from `called_since`, where that is another day.
    """
    final = Q(outcome__in=SETTLED) | Q(outcome=Outcome.SNOOZED, snooze_until__gt=stream.sought.on)
    called = Q(outcome=Outcome.CALLED) & (called_since or Q())
    about = last_contacts().filter(since, patient=OuterRef("patient"), procedure=stream.later)
    return Q(Exists(about.filter(final | called)))


def last_contacts() -> "QuerySet[Contact]":
    """The last contact with each patient about each procedure."""
    newer = Contact.objects.filter(
        patient=OuterRef("patient"), procedure=OuterRef("procedure"), pk__gt=OuterRef("pk")
    )
    return Contact.objects.filter(~Exists(newer))


def _holds(later: Procedure) -> "QuerySet[Hold]":
    found: QuerySet[Hold] = Hold.objects.standing().filter(procedure=later, patient=OuterRef("patient"))
    return found


def _any_of(conditions: dict[Counted, Q]) -> Q:
    """Rows of the same patient that fulfil the condition of their table."""
    found = NONE
    for table, condition in conditions.items():
        rows = Treatment.objects.counted() if table is Treatment else Circumstance.objects.counted()
        found |= Q(Exists(rows.filter(condition, patient=OuterRef("patient"))))
    return found
