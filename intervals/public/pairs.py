"""Which pair is asked about: the shipped one where an address names none, the clinic's own wherever it offers some."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from intervals.public.pieces import Link, address
from intervals.queries.published import Pair, Published
from intervals.said import dates

SHIPPED = Pair("microneedling", "botox")


def first_pair(published: Published, on: date) -> Pair:
    """What a clinic asks about on its first page: the pair that it chose, or else the shipped one.

    While no rule of that is in force, the shipped one, or else the first that has one.
    """
    checks = check_pairs(published, on)
    in_force = {Pair(each.rule.earlier, each.rule.later) for each in published.in_force(on)}
    wanted = [pair for pair in (published.opens_with, SHIPPED) if pair and pair in checks]
    return next((pair for pair in (*wanted, *checks) if pair in in_force), checks[0] if checks else SHIPPED)


def named_pair(published: Published, on: date) -> Pair:
    """What an address that names no pair asks about: the shipped one, so that it leads to the same for good.

    Only a clinic that has never heard of that one puts its own in its place.
    """
    return SHIPPED if set(SHIPPED) <= set(published.known) else first_pair(published, on)


def check_pairs(published: Published, on: date) -> list[Pair]:
    """What can be counted forward, from what was done to a treatment that the clinic offers."""
    return [pair for pair in published.pairs(on) if pair.later not in published.events]


def pair_query(pair: Pair) -> str:
    """A pair as part of an address; the shipped one is not named there."""
    return urlencode({role: slug for role, slug in pair._asdict().items() if slug != getattr(SHIPPED, role)})


def pair_links(published: Published, pairs: Iterable[Pair], page: str) -> list[Link]:
    """Pairs as links to the page (by its name) that asks about them."""
    names, events = published.names, published.events
    return [
        Link(
            f"{address(page)}?{pair_query(pair)}".rstrip("?"),
            dates.pair(pair.earlier, pair.later, names, event=pair.later in events),
        )
        for pair in pairs
    ]


def question(pair: Pair, published: Published) -> str:
    """The question that is counted forward, as a heading."""
    earlier, later = (published.known.get(slug) for slug in pair)
    values = {"later": later or _("another treatment"), "earlier": earlier or _("a first treatment")}
    if pair.later in published.events:
        return _("How soon after %(earlier)s can %(later)s be?") % values
    if pair.earlier == pair.later:
        return _("When can I have %(later)s again?") % values
    return _("When can I have %(later)s after %(earlier)s?") % values


def question_back(pair: Pair, published: Published) -> str:
    """The question that is counted back, as a heading."""
    earlier, later = (published.known.get(slug) for slug in pair)
    values = {"later": later or _("another treatment"), "earlier": earlier or _("a first treatment")}
    if pair.earlier == pair.later:
        return _("By when must %(later)s be done before the next time?") % values
    return _("By when must %(earlier)s be done before %(later)s?") % values
