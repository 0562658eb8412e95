"""What the pages of the desk need in their templates."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

from intervals.actions.asking import Asker
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.places import country_of
from intervals.said import dates
from intervals.said.customs import prints_on_letter
from intervals.web.expired_forms import new_form_key
from intervals.web.themes import theme_of

register = template.Library()


@register.simple_tag(takes_context=True)
def form_key(context: template.Context) -> SafeString | str:
    """A key of the form's own, by which it counts once; nothing for a stranger."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return ""
    return format_html('<input type="hidden" name="form_key" value="{}">', new_form_key(request.user.pk))


@register.simple_tag(takes_context=True)
def person_mark(context: template.Context) -> str:
    """By what a browser tells whose drafts it keeps, without knowing who that is; nothing for a stranger."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return ""
    return salted_hmac("intervals.drafts", str(request.user.pk)).hexdigest()[:16]


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> SafeString | str:
    """The mark of a page that is light or dark whatever the system is set to; nothing where nobody has chosen."""
    request = context.get("request")
    chosen = theme_of(request) if request is not None else ""
    return format_html(' data-theme="{}"', chosen) if chosen else ""


@register.filter
def day(when: date | None) -> str:
    """A date in full with its weekday; nothing for no date."""
    return dates.day(when) if when else ""


@register.filter
def short_day(when: date) -> str:
    """A date of these weeks in a list: 17 Nov."""
    return dates.short_day(when)


@register.filter
def list_day(when: date | None, asker: Asker) -> str:
    """A date in a list: Tue 17 Nov, with the year where it is not this year's; nothing for no date."""
    return dates.list_day(when, asker.on) if when else ""


@register.filter
def born(when: date) -> str:
    """A birth date."""
    return dates.birth(when)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, when: datetime | None) -> str:
    """A moment as the clinic's clock showed it: Tuesday 17 November 2026, 14:05."""
    if when is None:
        return ""
    local = when.astimezone(ZoneInfo(context["asker"].clinic.time_zone))
    return f"{dates.day(local.date())}, {local:%H:%M}"


@register.filter
def called(procedure: Procedure, asker: Asker) -> str:
    """What the clinic of the person asking calls a procedure, as in the middle of a sentence."""
    return asker.names[procedure.slug]


@register.filter
def named(slug: str, asker: Asker) -> str:
    """The same of a procedure's slug."""
    return asker.names[slug]


@register.filter
def letter(clinic: Any) -> bool:
    """Whether a clinic's people print on Letter rather than on A4; no clinic, no."""
    country = getattr(clinic, "country", "") or country_of(getattr(clinic, "time_zone", ""))
    return prints_on_letter(country)


@register.filter
def may(asker: Any, act: str) -> bool:
    """Whether the person asking may do `act`, by its name in intervals.permissions."""
    return bool(asker.may(Act(act)))
