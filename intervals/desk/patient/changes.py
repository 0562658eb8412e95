"""What was changed about a patient and by whom, told from the records themselves (never from the audit log)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from intervals.models.accounts import User
from intervals.models.contacts import Outcome
from intervals.queries.details import label
from intervals.queries.notes import Note
from intervals.queries.patients import Record
from intervals.said import dates


@dataclass(frozen=True)
class Change:
    """One thing that was recorded, by whom and when."""

    at: datetime
    who: str
    what: str


def changes(record: Record, names: dates.Names) -> list[Change]:
    """Everything that was recorded, newest first."""
    found = [
        _change(record.patient.created_at, record.patient.created_by, _("Patient added")),
        *_of_treatments(record, names),
        *_of_plans(record, names),
        *_of_holds(record, names),
        *_of_circumstances(record, names),
        *(Change(each.at, each.who, _noted(each, names)) for each in record.notes),
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _change(at: datetime, who: User | None, what: str) -> Change:
    return Change(at, who.known_as if who else "", what)


def _noted(note: Note, names: dates.Names) -> str:
    if note.outcome:
        values = {"procedure": names[note.procedure], "outcome": Outcome(note.outcome).label}
        return _("Contact about %(procedure)s: %(outcome)s") % values
    return amended(note.changes)


def amended(changes: dict[str, Any]) -> str:
    """Which fields, from what to what; what was empty is shown by a dash."""
    said = []
    for name, change in changes.items():
        named = _("Merged with") if name == "merged" else label(name)
        before, after = change if isinstance(change, list) and len(change) == 2 else ("", change)
        if name == "date_of_birth":
            before, after = (dates.birth(date.fromisoformat(each)) for each in (before, after))
        said.append(f"{named}: {before or '–'} → {after or '–'}")
    return "; ".join(said)


def _of_treatments(record: Record, names: dates.Names) -> Iterable[Change]:
    for each in record.treatments:
        values = {"procedure": names[each.procedure.slug], "day": dates.day(each.given_on)}
        yield _change(
            each.recorded_at, each.recorded_by, _("Treatment recorded: %(procedure)s, %(day)s") % values
        )
        if each.voided_at is not None:
            yield _change(
                each.voided_at, each.voided_by, _("Treatment voided: %(procedure)s, %(day)s") % values
            )


def _of_plans(record: Record, names: dates.Names) -> Iterable[Change]:
    for each in record.plans:
        values = {
            "procedure": names[each.procedure.slug],
            "day": dates.day(each.planned_on),
            "state": each.get_state_display().lower(),
        }
        yield _change(each.created_at, each.created_by, _("Plan made: %(procedure)s, %(day)s") % values)
        if each.closed_at is not None:
            yield _change(
                each.closed_at, each.closed_by, _("Plan %(state)s: %(procedure)s, %(day)s") % values
            )


def _of_holds(record: Record, names: dates.Names) -> Iterable[Change]:
    for each in record.holds:
        values = {"procedure": names[each.procedure.slug]}
        yield _change(each.set_at, each.set_by, _("Hold set: %(procedure)s") % values)
        if each.lifted_at is not None:
            yield _change(each.lifted_at, each.lifted_by, _("Hold lifted: %(procedure)s") % values)


def _of_circumstances(record: Record, names: dates.Names) -> Iterable[Change]:
    for each in record.circumstances:
        when = dates.day(each.given_on) if each.given_on else _("day not known")
        values = {"what": each.title(names), "day": when}
        yield _change(each.recorded_at, each.recorded_by, _("Told: %(what)s, %(day)s") % values)
        if each.voided_at is not None:
            yield _change(each.voided_at, each.voided_by, _("Told in error: %(what)s, %(day)s") % values)
