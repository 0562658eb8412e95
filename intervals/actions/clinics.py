"""What a clinic says of itself: its name, where it is, how it is reached."""

from dataclasses import asdict, dataclass, fields

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intervals.actions import audit
from intervals.actions.asking import Asker, Operator
from intervals.actions.door import action
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.permissions import Act


@dataclass(frozen=True, kw_only=True)
class ClinicDetails:
    """What stands on every page of the clinic, and decides which day it is there."""

    name: str
    town: str
    country: str = ""
    region: str = ""
    time_zone: str
    address: str = ""
    telephone: str = ""
    email: str = ""
    booking_url: str = ""

    @classmethod
    def of(cls, clinic: Clinic) -> "ClinicDetails":
        """As they are stored."""
        return cls(**{each.name: getattr(clinic, each.name) for each in fields(cls)})


@action(Act.MANAGE_CLINIC)
def amend(*, by: Asker | Operator, details: ClinicDetails, seen: ClinicDetails) -> Clinic:
    """Change what the clinic says of itself; `seen` is what whoever asks has been shown.

    Refused for what cannot be so, and, naming what is now there, where somebody has changed the same meanwhile.
    What somebody else has changed and this person left as it was stays as it is now.
    """
    clinic: Clinic = Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic.pk)
    now, wanted = asdict(ClinicDetails.of(clinic)), asdict(details)
    changed = {name for name, value in asdict(seen).items() if wanted[name] != value}
    for name in sorted(changed):
        if now[name] not in (wanted[name], getattr(seen, name)):
            raise Refused(
                _("Somebody has changed this in the meantime: %(field)s is now “%(value)s”.")
                % {"field": Clinic._meta.get_field(name).verbose_name, "value": now[name]}  # type: ignore[union-attr]
            )
    changed = {name for name in changed if now[name] != wanted[name]}
    if not changed:
        return clinic
    for name in changed:
        setattr(clinic, name, wanted[name])
    try:
        clinic.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from None
    clinic.save(update_fields=sorted(changed))
    audit.record(
        Kind.CLINIC_CHANGED,
        by=by,
        before={name: now[name] for name in sorted(changed)},
        after={name: wanted[name] for name in sorted(changed)},
    )
    return clinic
