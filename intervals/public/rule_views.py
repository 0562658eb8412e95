"""The public pages of rules, and of what is published elsewhere."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from intervals.public.evidence import is_known, pair_groups, pair_page, reading, title
from intervals.public.forms import RulesForm
from intervals.public.pieces import address, page
from intervals.public.rules import rule_page, rules_in_force, rules_to_come
from intervals.queries.published import Pair
from intervals.said import dates
from intervals.web.pages import AsOf, public_page


@public_page
def rules(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The rules in force today or on another day, in words, each worked through from that day."""
    if not any(name.partition("_")[0] == "on" for name in request.GET):
        return _rules(as_of, RulesForm(None))
    form = RulesForm(request.GET)
    if not form.is_valid():
        return page(as_of, "rules_form", 422, form=form)
    canonical = f"on={form.cleaned_data['on']}"
    if request.META["QUERY_STRING"] != canonical:
        return HttpResponseRedirect(f"{address('rules')}?{canonical}")
    return _rules(replace(as_of, on=form.cleaned_data["on"].first_day), form, another_day="yes")


def _rules(as_of: AsOf, form: RulesForm, another_day: str = "") -> HttpResponse:
    return page(
        as_of,
        "rules",
        rules=rules_in_force(as_of),
        later=rules_to_come(as_of),
        on=dates.day(as_of.on),
        another_day=another_day,
        form=form,
    )


@public_page
def rule(request: HttpRequest, as_of: AsOf, earlier: str, later: str) -> HttpResponse:
    """One pair: its versions past, in force and to come, and what is published elsewhere."""
    pair = _known(Pair(earlier, later), as_of)
    return page(as_of, "rule", rule=rule_page(pair, as_of), evidence=pair_page(pair, as_of))


@public_page
def evidence(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """Every pair that was read of."""
    own, groups = pair_groups(as_of.published, as_of.on)
    return page(as_of, "evidence", own=own, groups=groups, reading=reading(as_of.published))


@public_page
def evidence_pair(request: HttpRequest, as_of: AsOf, earlier: str, later: str) -> HttpResponse:
    """What is published on one pair: the picture, the table, and how strong it is."""
    pair = _known(Pair(earlier, later), as_of)
    return page(
        as_of,
        "evidence_pair",
        evidence=pair_page(pair, as_of),
        heading=_("%(pair)s: what is published") % {"pair": title(pair, as_of.published)},
    )


def _known(pair: Pair, as_of: AsOf) -> Pair:
    if not is_known(pair, as_of.published):
        raise Http404
    return pair
