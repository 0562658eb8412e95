"""The door of every action: whoever asks may do it, and what is handed in is theirs, one patient's and still stands.

What has a patient is locked, the patient first, and handed on as it is stored now. So no action has to look again
whose row it was given, and none can forget to.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker, Operator
from intervals.actions.locking import LOCKED_BY_KIND, OVER, locked_of_patient, locked_patients
from intervals.actions.refusals import Refused, refused_in_words
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.staff import treating_at

P = ParamSpec("P")
R = TypeVar("R")


def action(
    act: Act, *, before: Callable[[Clinic], None] | None = None, joins: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare an action: keyword arguments only, `by` among them, in one transaction.

    PermissionDenied unless whoever asks may do `act`. Refused where something handed in is another clinic's, another
    patient's, or over; where somebody named does not treat at the clinic; and where a guard of the database's refuses.
    `before` waits for the clinic's turn before a patient is locked; `joins`: two patients may be handed in.
    """

    def decorate(does: Callable[P, R]) -> Callable[P, R]:
        @wraps(does)
        def through_the_door(*args: P.args, **handed: P.kwargs) -> R:
            by: Any = handed["by"]
            by.must(act)
            with refused_in_words(), transaction.atomic():
                if before is not None:
                    before(by.clinic)
                handed.update(_let_in(by, handed, joins=joins))
                return does(*args, **handed)

        setattr(through_the_door, "act", act)  # noqa: B010 - for the test that walks over the actions
        return through_the_door

    return decorate


def _let_in(by: Any, handed: Mapping[str, Any], *, joins: bool) -> dict[str, models.Model]:
    """The rows among what is handed in, locked and as they are stored now."""
    rows = {name: each for name, each in handed.items() if isinstance(each, models.Model)}
    whose = {name: _patient_of(each) for name, each in rows.items() if isinstance(each, (Patient, *OVER))}
    patients = locked_patients(by, set(whose.values()), joins=joins) if whose else {}
    found: dict[str, models.Model] = {}
    for name, row in rows.items():
        if isinstance(row, Patient):
            found[name] = patients[row.pk]
        elif name in whose:
            found[name] = locked_of_patient(by, row, patients[whose[name]])
        elif type(row) in LOCKED_BY_KIND:
            found[name] = LOCKED_BY_KIND[type(row)](by, row)
    _refuse_unknown(by, [*_inside({name: each for name, each in handed.items() if name not in found})], found)
    return found


def _patient_of(row: Any) -> int:
    pk: int = row.pk if isinstance(row, Patient) else row.patient_id
    return pk


def _inside(handed: Any) -> Iterator[models.Model]:
    """The rows that what is handed in is made of."""
    if isinstance(handed, models.Model):
        yield handed
    elif isinstance(handed, Asker | Operator | str):
        return
    elif is_dataclass(handed) and not isinstance(handed, type):
        for each in fields(handed):
            yield from _inside(getattr(handed, each.name))
    elif isinstance(handed, Mapping):
        for each in handed.values():
            yield from _inside(each)
    elif isinstance(handed, Collection):
        for each in handed:
            yield from _inside(each)


def _refuse_unknown(by: Any, named: list[models.Model], rows: Mapping[str, models.Model]) -> None:
    """Refused where somebody named does not treat here, or a procedure or an area is not on record.

    Who stands in a row that was handed in may have left since.
    """
    standing = {getattr(each, "practitioner_id", None) for each in rows.values()}
    for each in named:
        if isinstance(each, User):
            if each.pk not in standing and not treating_at(by.clinic).filter(pk=each.pk).exists():
                raise Refused(_("%(who)s does not treat at this clinic.") % {"who": each.known_as})
        elif isinstance(each, Procedure | Area):
            if not type(each)._default_manager.at(by.clinic).filter(pk=each.pk).exists():
                raise Refused(_("%(what)s is not known here.") % {"what": each})
        else:
            raise TypeError(each)  # a kind of row that nobody has said how to look at, or one that is hidden
