"""What is published elsewhere, in words: figures as their source writes them, who says what, how strong it is."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals.engine.elsewhere import ReadSource, Statement, sources_of

_UNITS = re.compile(r"([0-9]+)([YMWD])")
_PEOPLE = re.compile(r"([0-9]+) (patients?|subjects?|treatments?)")


def figure(iso: str) -> str:
    """A wait in the units of its source: 48 hours come as 2 days, 7 days stay 7 days; none is the same day."""
    said = [_unit(int(count), unit) for count, unit in _UNITS.findall(iso) if int(count)]
    return _(" and ").join(said) or _("the same day")


def _unit(count: int, unit: str) -> str:
    said = {
        "Y": ngettext("%(count)d year", "%(count)d years", count),
        "M": ngettext("%(count)d month", "%(count)d months", count),
        "W": ngettext("%(count)d week", "%(count)d weeks", count),
        "D": ngettext("%(count)d day", "%(count)d days", count),
    }[unit]
    return said % {"count": count}


def says(statement: Statement) -> str:
    """A statement's figures: 2 weeks, 2 to 4 weeks, no later than 1 month."""
    low, high = statement.minimum, statement.upper
    if statement.is_limit and not low:
        return _("no later than %(upper)s") % {"upper": figure(high)}
    if not low:
        return _("up to %(upper)s") % {"upper": figure(high)} if high else _("no figure")
    if not high or high == low:
        return figure(low)
    first, last = _UNITS.findall(low), _UNITS.findall(high)
    one_unit = len(first) == len(last) == 1 and first[0][1] == last[0][1]
    lower = first[0][0] if one_unit and first[0][0] != "0" else figure(low)
    said = _("%(minimum)s to %(upper)s, no later") if statement.is_limit else _("%(minimum)s to %(upper)s")
    return said % {"minimum": lower, "upper": figure(high)}


def reach(statements: Iterable[Statement]) -> str:
    """From the shortest to the longest figure, or the one; "" where there is none."""
    figures = [
        (span, iso)
        for each in statements
        for span, iso in zip(each.span, (each.minimum, each.upper or each.minimum), strict=True)
        if iso
    ]
    if not figures:
        return ""
    low, high = min(figures), max(figures)
    if low[0] == high[0]:
        return figure(low[1])
    return _("from %(low)s to %(high)s") % {"low": figure(low[1]), "high": figure(high[1])}


def is_study(source: ReadSource) -> bool:
    """Whether it reports on people who were treated; a review, a letter or a consensus does not."""
    return source.signed and source.kind.startswith("paper") and bool(_PEOPLE.search(source.kind))


def _sort(source: ReadSource) -> str:
    """What a source is counted as."""
    if not source.signed:
        return "unsigned"
    if is_study(source):
        return "study"
    first = source.kind.partition(" ")[0].strip(",")
    if first in ("paper", "society", "label", "manufacturer", "clinic"):
        return {"manufacturer": "label"}.get(first, first)
    return "other"


def counted(sources: Iterable[ReadSource]) -> str:
    """How many of each sort: 1 study, 4 clinics and 6 unsigned pages."""
    counts = Counter(map(_sort, sources))
    words = {
        "study": ngettext("%(count)d study", "%(count)d studies", counts["study"]),
        "paper": ngettext(
            "%(count)d review or consensus", "%(count)d reviews or consensus papers", counts["paper"]
        ),
        "society": ngettext("%(count)d page of a society", "%(count)d pages of societies", counts["society"]),
        "label": ngettext("%(count)d label", "%(count)d labels", counts["label"]),
        "clinic": ngettext("%(count)d clinic", "%(count)d clinics", counts["clinic"]),
        "other": ngettext("%(count)d other named source", "%(count)d other named sources", counts["other"]),
        "unsigned": ngettext("%(count)d unsigned page", "%(count)d unsigned pages", counts["unsigned"]),
    }
    return enumerated([said % {"count": counts[sort]} for sort, said in words.items() if counts[sort]])


def enumerated(parts: Sequence[str]) -> str:
    """One, two and three."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def strength(statements: Sequence[Statement]) -> str:
    """What stands behind the figures of a pair, counted."""
    sources = sources_of(statements)
    studies = sum(map(is_study, sources))
    if not studies:
        return _("No study of this pair was found: %(counted)s.") % {"counted": counted(sources)}
    said = ngettext(
        "%(count)d study touches this pair. All that was found: %(counted)s.",
        "%(count)d studies touch this pair. All that was found: %(counted)s.",
        studies,
    )
    return said % {"count": studies, "counted": counted(sources)}


def found(statements: Sequence[Statement]) -> str:
    """How many figures there are, and how far they reach."""
    figures = [each for each in statements if each.has_figure]
    signed = [each for each in figures if each.source.signed]
    if not figures:
        return _("No published figure was found.")
    said = ngettext(
        "We found %(count)d published figure: %(reach)s.",
        "We found %(count)d published figures, %(reach)s.",
        len(figures),
    ) % {"count": len(figures), "reach": reach(figures)}
    if not signed:
        return f"{said} " + _("Nobody has signed any of them.")
    if len(signed) < len(figures):
        more = ngettext(
            "%(count)d of them has a name behind it, %(reach)s.",
            "%(count)d of them have a name behind them, %(reach)s.",
            len(signed),
        )
        said += " " + more % {"count": len(signed), "reach": reach(signed)}
    return said


def contradictions(statements: Iterable[Statement]) -> list[str]:
    """Which figures exclude each other, in sentences: one ends before another begins, or one source gives two."""
    figures = sorted((each for each in statements if each.has_figure), key=lambda each: each.span)
    return [*_against_others(figures), *_against_oneself(figures)]


def _against_others(figures: Sequence[Statement]) -> Iterable[str]:
    for span in sorted({each.span for each in figures}):
        mine = [each for each in figures if each.span == span]
        beyond = [each for each in figures if each.span[0] > span[1]]
        if beyond:
            said = ngettext(
                "%(figure)s (%(who)s) against %(others)s, which asks for %(least)s or more.",
                "%(figure)s (%(who)s) against %(others)s, which ask for %(least)s or more.",
                len(sources_of(beyond)),
            )
            yield said % {
                "figure": capfirst(says(mine[0])),
                "who": who(mine),
                "others": counted(sources_of(beyond)),
                "least": figure(beyond[0].minimum or beyond[0].upper),
            }


def _against_oneself(figures: Sequence[Statement]) -> Iterable[str]:
    for source in sources_of(figures):
        mine = list(dict.fromkeys(says(each) for each in figures if each.source == source))
        if len(mine) > 1:
            name = source.publisher if source.signed else _("An unsigned page")
            yield _("%(who)s gives more than one figure: %(figures)s.") % {
                "who": name,
                "figures": enumerated(mine),
            }


def who(statements: Iterable[Statement]) -> str:
    """The names of those who signed, and how many did not."""
    sources = sources_of(statements)
    names = [each.publisher for each in sources if each.signed]
    unsigned = [each for each in sources if not each.signed]
    return enumerated([*names, *([counted(unsigned)] if unsigned else [])])
