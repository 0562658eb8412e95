"""How a clinic's public pages look: its colours, and its logo."""

from django.db import IntegrityError
from django.utils.translation import gettext as _

from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.refusals import Refused
from intervals.models.appearances import Appearance
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.permissions import Act
from intervals.queries.appearance import colours_in, logo_in
from intervals.queries.colours import Colours
from intervals.queries.pictures import Picture


@action(Act.MANAGE_CLINIC)
def paint(*, by: Asker, wanted: Colours | None, seen: Colours | None) -> None:
    """Give the clinic's pages their colours, None: the site's own; `seen` is what whoever asks has been shown.

    Refused for colours that cannot be read, and where somebody has chosen others meanwhile.
    """
    row = _locked(by.clinic)
    now = colours_in(row)
    if wanted == now:
        return
    _unless_changed(now == seen)
    if wanted and not wanted.are_read:
        raise Refused(_("These colours cannot be read everywhere they stand."))
    row.light, row.dark = (wanted.light, wanted.dark) if wanted else ("", "")
    row.save()
    before, after = ({"light": each.light, "dark": each.dark} if each else {} for each in (now, wanted))
    audit.record(Kind.CLINIC_CHANGED, by=by, before=_said(before), after=_said(after))


@action(Act.MANAGE_CLINIC)
def show_logo(*, by: Asker, picture: Picture | None, seen: str) -> None:
    """Show a logo, None: the clinic's name in its place; `seen` is the mark of the one that whoever asks was shown.

    Refused where somebody has chosen another meanwhile, and for a picture that is larger than is served.
    """
    row = _locked(by.clinic)
    before = logo_in(row)
    _unless_changed((before.mark if before else "") == seen)
    row.logo, row.width, row.height = (
        (picture.content, picture.width, picture.height) if picture else (b"", 0, 0)
    )
    after = logo_in(row)
    if after == before:
        return
    try:
        row.save()
    except IntegrityError:
        raise Refused(_("This picture is larger than is served.")) from None
    audit.record(Kind.CLINIC_CHANGED, by=by, before=_said(_logged(before)), after=_said(_logged(after)))


def _locked(clinic: Clinic) -> Appearance:
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    return Appearance.objects.filter(clinic=clinic).first() or Appearance(clinic=clinic)


def _unless_changed(same: bool) -> None:
    if not same:
        raise Refused(_("Somebody has changed this in the meantime. Open the page anew."))


def _logged(logo: object) -> dict[str, str]:
    mark, width, height = (getattr(logo, name, "") for name in ("mark", "width", "height"))
    return {"logo": f"{mark}, {width} by {height}"} if mark else {}


def _said(what: dict[str, str]) -> dict[str, str]:
    """What the log says of it; of nothing, that it was the site's own look."""
    return what or {"look": "usual"}
