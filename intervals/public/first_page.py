"""The first page: the question with the last three weeks to choose from, what the dates are, the other questions."""

from datetime import date
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals.public.day_by_day import day_by_day
from intervals.public.forms import CheckForm
from intervals.public.last_days import last_days
from intervals.public.pairs import check_pairs, pair_links, pair_query
from intervals.public.pairs import question as heading
from intervals.public.pieces import Link, address, limits
from intervals.queries.published import Pair, PublishedRule
from intervals.said import dates
from intervals.web.pages import AsOf


class AfterOne(NamedTuple):
    """What was done, and what may be asked about after it."""

    title: str
    links: list[Link]


class Way(NamedTuple):
    """Another question, or what stands behind this one."""

    href: str
    title: str
    text: str


def first_page(form: CheckForm, as_of: AsOf) -> dict[str, Any]:
    """What stands on it; `form` holds what an earlier answer's address carries."""
    pair, published = form.pair, as_of.published
    found = published.rule_for(*pair, as_of.on)
    names = {"earlier": form.earlier_name, "later": form.later_name}
    return {
        "form": form,
        "question": heading(pair, published),
        "lead": _("Two exact dates, what they rest on, and what to do until then."),
        "when": _("When was %(yours)s?") % {"yours": dates.yours(form.earlier_name)},
        "begun": "yes" if any(form.initial.get(name) for name in ("given_on", "planned_on")) else "",
        "calendar": last_days(_asking(form, as_of), as_of, _chosen(form)),
        "unknown": f"{address('check')}?{_asking(form, as_of).query()}",
        "no_rule": "" if published.has_rule(pair, as_of.on) else _no_rule() % names,
        "limits": limits(published, *pair, as_of.on),
        "turned": _turned(pair, as_of),
        "wait": dates.wait_range(found.rule.minimum, found.rule.recommended) if found else "",
        "stretches": day_by_day(pair, found.rule, as_of) if found else [],
        "grounds": _grounds(pair, found, as_of),
        "after": _after(pair, as_of),
        "ways": _ways(pair, names),
    }


def _no_rule() -> str:
    return _("No rule on record says how long to wait for %(later)s after %(earlier)s. Ask the clinic.")


def _asking(form: CheckForm, as_of: AsOf) -> CheckForm:
    """The question with its pair and its planned date, ready to be asked of any day."""
    given = {role: slug for role, slug in form.pair._asdict().items() if slug in form.names}
    kept = {name: str(form.initial.get(name) or "") for name in ("planned_on", "instead_of")}
    asking = CheckForm({**given, "given_on": "unknown", **kept}, as_of)
    asking.is_valid()
    return asking


def _chosen(form: CheckForm) -> date | None:
    given_on = form.initial.get("given_on")
    return given_on.first_day if given_on and given_on.day else None


def _turned(pair: Pair, as_of: AsOf) -> Link | None:
    """The other way round where no rule speaks of it, which its page says, with whom to ask."""
    published, turned = as_of.published, Pair(pair.later, pair.earlier)
    asked_for = set(pair) <= set(published.known) and pair.later not in published.events
    if not asked_for or published.has_rule(turned, as_of.on):
        return None
    [link] = pair_links(published, [turned], "home")
    return Link(link.href, _("%(pair)s: ask the clinic") % {"pair": link.label})


def _grounds(pair: Pair, found: PublishedRule | None, as_of: AsOf) -> list[Link]:
    """What the dates rest on: the rule with its review, how many figures are published beside it."""
    if found is None:
        return []
    reviewed = (
        _("The wait that this clinic counts with, reviewed on %(day)s")
        if found.source.is_reviewed
        else _("The wait that this clinic counts with; no clinician has reviewed it yet")
    )
    said = [Link(address("rule", args=pair), reviewed % {"day": dates.day(found.source.reviewed_on)})]
    figures = sum(each.has_figure for each in as_of.published.elsewhere.of(*pair))
    if figures:
        beside = ngettext(
            "%(count)d published figure beside it", "%(count)d published figures beside it", figures
        )
        said.append(Link(address("evidence-pair", args=pair), beside % {"count": figures}))
    return said


def _after(pair: Pair, as_of: AsOf) -> list[AfterOne]:
    """The other pairs that lead to an answer, by what was done."""
    found: dict[str, list[Pair]] = {}
    for other in check_pairs(as_of.published, as_of.on):
        if other != pair:
            found.setdefault(other.earlier, []).append(other)
    return [
        AfterOne(
            _("After %(earlier)s") % {"earlier": as_of.published.names[earlier]},
            pair_links(as_of.published, pairs, "home"),
        )
        for earlier, pairs in found.items()
    ]


def _ways(pair: Pair, names: dict[str, str]) -> list[Way]:
    def of_pair(page: str) -> str:
        return f"{address(page)}?{pair_query(pair)}".rstrip("?")

    ways = (
        Way(of_pair("check"), _("%(later)s is already booked"), _("Is that day all right?")),
        Way(
            of_pair("plan"),
            _("Plan back from a date"),
            _("By when must %(earlier)s be done for the day that you would like?"),
        ),
        Way(
            address("course"),
            _("Several treatments before an event"),
            _("Several visits, one great day: on which days each may be."),
        ),
        Way(
            address("rules"),
            _("What the wait rests on"),
            _("Every rule with its source, and what others publish beside it."),
        ),
    )
    return [Way(way.href, capfirst(way.title % names), way.text % names) for way in ways]
