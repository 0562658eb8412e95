"""Who looked at her record: on which day, in which role."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals.actions.asking import Reader
from intervals.models.members import Role
from intervals.patient.pages import me_page, me_render
from intervals.queries.own_looks import LookedOn, looks_at
from intervals.said import dates


@me_page()
def looks(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The days of the last year."""
    found = [_shown(each, reader.on) for each in looks_at(reader.patient, reader.clinic, reader.on)]
    return me_render(request, reader, "me/looks.html", {"here": "looks", "looks": found})


def _shown(each: LookedOn, on: date) -> dict[str, Any]:
    words = {
        Role.MANAGER: _("a manager"),
        Role.CLINICIAN: _("a clinician"),
        Role.FRONT_DESK: _("the front desk"),
        Role.AUDITOR: _("an auditor"),
    }
    lookers = [words[Role(role)] for role in each.roles]
    lookers += [_("somebody who looks after this site")] * each.others
    who = [", ".join(lookers)] * bool(lookers) + [_("you, here")] * each.herself
    who += [
        _("%(who)s opened these pages to an e-mail address") % {"who": words[Role(role)]}
        if role
        else _("these pages were opened to an e-mail address")
        for role in each.opened_by
    ]
    return {"day": dates.list_day(each.day, on), "who": who}
