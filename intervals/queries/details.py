"""What is known of a patient as a person: what the desk enters, compares and changes."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from django.utils.text import capfirst

from intervals.models.letters import visible
from intervals.models.patients import Language, Patient
from intervals.said import dates


@dataclass(frozen=True)
class Details:
    """The fields of a patient that people fill in."""

    name: str
    date_of_birth: date
    telephone: str = ""
    email: str = ""
    language: str = ""
    note: str = ""
    other_id: str = ""

    def __post_init__(self) -> None:
        """What nobody sees in a line is taken out, before anything is compared."""
        for name in ("name", "telephone", "email", "other_id"):
            object.__setattr__(self, name, visible(getattr(self, name)))

    @classmethod
    def of(cls, patient: Patient) -> Self:
        """As they stand for a patient."""
        return cls(**{name: getattr(patient, name) for name in FIELDS})

    def values(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)

    def written(self, name: str) -> str:
        """One field as text, as an amendment keeps it."""
        return str(getattr(self, name))

    def shown(self, name: str) -> str:
        """One field as a person reads it."""
        value = getattr(self, name)
        if name == "language" and value in Language.values:
            return str(Language(value).label)
        return dates.day(value) if isinstance(value, date) else str(value)


FIELDS = tuple(each.name for each in fields(Details))


def label(name: str) -> str:
    """A field's name as a person reads it."""
    return capfirst(str(Patient._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
