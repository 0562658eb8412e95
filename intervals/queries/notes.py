"""What was said and written about a patient beside the record: calls, and changes of the patient's data."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from intervals.models.accounts import User
from intervals.models.contacts import Contact
from intervals.models.patients import Amendment, Patient


@dataclass(frozen=True)
class Note:
    """A call about a procedure (its slug) and what came of it, or changes of fields from what to what."""

    at: datetime
    who: str
    procedure: str
    outcome: str
    changes: dict[str, Any]


def notes_of(patient: Patient) -> list[Note]:
    """All of them: 1 query."""
    nothing = Value("", output_field=CharField())
    calls = _of(Contact, patient, F("procedure__slug"), F("outcome"), Value("{}", output_field=TextField()))
    changed = _of(Amendment, patient, nothing, nothing, Cast("changes", TextField()))
    return [
        Note(
            at,
            User(first_name=first, last_name=last, email=email).known_as,
            procedure,
            outcome,
            json.loads(changes),
        )
        for at, first, last, email, procedure, outcome, changes in calls.union(changed, all=True)
    ]


def _of(model: type[Contact | Amendment], patient: Patient, *columns: Any) -> "QuerySet[Any, Any]":
    rows: QuerySet[Any] = model.objects.filter(patient=patient).order_by()
    return rows.values_list("at", "by__first_name", "by__last_name", "by__email", *columns)
