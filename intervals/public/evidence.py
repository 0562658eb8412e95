"""What is published elsewhere, as pages: all pairs that were read of, and one pair with its picture and table."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals.engine.elsewhere import ReadSource, Statement, about, sources_of
from intervals.engine.rules import Rule
from intervals.models.evidence import Grade
from intervals.models.procedures import ProcedureKind
from intervals.public.evidence_picture import Mark, Ours, Picture, Scale, mark, ours, picture
from intervals.public.pieces import address
from intervals.queries.published import Pair, Published, PublishedRule
from intervals.said import dates, evidence
from intervals.web.pages import AsOf


@dataclass(frozen=True)
class SourceRow:
    """A statement in the table: who says it, where that stands (nowhere for an unsigned page), and what."""

    name: str
    href: str
    about: str
    says: str
    mark: Mark | None
    read_on: str
    old: bool


@dataclass(frozen=True)
class GradeRows:
    """The statements of one grade."""

    grade: str
    title: str
    rows: list[SourceRow]


@dataclass(frozen=True)
class Count:
    """So many of the signed figures, and what they have in common."""

    number: str
    text: str


@dataclass(frozen=True)
class PairPage:
    """One pair, ready to be laid out."""

    pair: str
    href: str
    found: str
    strength: str
    wait: str
    rule_href: str
    picture: Picture | None
    ours: Ours | None
    our_facts: str
    counts: list[Count]
    unsigned: str
    contradictions: list[str]
    grades: list[GradeRows]


@dataclass(frozen=True)
class PairLink:
    """A pair in a list: its page, and how much was found."""

    title: str
    href: str
    text: str


@dataclass(frozen=True)
class PairGroup:
    """The pairs with one and the same first procedure."""

    title: str
    pairs: list[PairLink]


def names_of(published: Published) -> Mapping[str, str]:
    """What everything that was read of is called: as the clinic does, where it has a name for it."""
    return {**published.elsewhere.names, **published.known}


def is_known(pair: Pair, published: Published) -> bool:
    """Whether both sides of a pair are something that this site has heard of."""
    names = names_of(published)
    return pair.earlier in names and pair.later in names


def title(pair: Pair, published: Published) -> str:
    """A pair in words."""
    kind = published.kinds.get(pair.later) or published.elsewhere.kinds.get(pair.later)
    return dates.pair(*pair, names_of(published), event=kind == ProcedureKind.EVENT)


def pair_page(pair: Pair, as_of: AsOf) -> PairPage:
    """What is published on one pair, beside the clinic's rule of the day."""
    statements = as_of.published.elsewhere.of(*pair)
    found = as_of.published.rule_for(*pair, as_of.on)
    rule = found.rule if found else None
    scale = Scale.of(statements, rule)
    figures = [each for each in statements if each.has_figure]
    unsigned = [each for each in figures if not each.source.signed]
    return PairPage(
        pair=title(pair, as_of.published),
        href=pair_address(pair),
        found=evidence.found(statements),
        strength=evidence.strength(statements) if statements else "",
        wait=dates.wait_range(rule.minimum, rule.recommended) if rule else "",
        rule_href=address("rule", args=pair),
        picture=picture(statements, rule),
        ours=ours(rule, scale) if rule else None,
        our_facts=_our_facts(found) if found else "",
        counts=_counts(figures, rule) if rule else [],
        unsigned=_unsigned(unsigned),
        contradictions=evidence.contradictions(statements),
        grades=_grades(statements, scale, as_of.on),
    )


def _our_facts(found: PublishedRule) -> str:
    said = (
        _("%(grade)s, reviewed on %(day)s")
        if found.source.is_reviewed
        else _("%(grade)s, no clinician has reviewed it yet")
    )
    return said % {"grade": found.evidence.label, "day": dates.day(found.source.reviewed_on)}


def _counts(figures: Iterable[Statement], rule: Rule) -> list[Count]:
    """How the signed figures stand to the rule, each counted once; what nobody signed is not counted."""
    asked = [each.asks for each in figures if each.source.signed and each.asks is not None]
    least, full = about(rule.minimum), about(rule.recommended)
    one = rule.minimum == rule.recommended
    places: tuple[tuple[str, Callable[[float], bool]], ...] = (
        (_("shorter than our minimum"), lambda days: days < least),
        (_("the same as ours") if one else _("our minimum"), lambda days: days == least),
        (_("between our two figures"), lambda days: least < days < full),
        (_("our recommended wait"), lambda days: days == full and not one),
        (_("longer than we recommend"), lambda days: days > full),
    )
    counts = [(sum(lies(about(each)) for each in asked), text) for text, lies in places]
    return [
        Count(_("%(count)d of %(all)d") % {"count": count, "all": len(asked)}, text)
        for count, text in counts
        if count
    ]


def _unsigned(statements: Sequence[Statement]) -> str:
    if not statements:
        return ""
    said = ngettext(
        "%(count)d figure stands on an unsigned page. It is shown as what patients are told, and not counted.",
        "%(count)d figures stand on unsigned pages. They are shown as what patients are told, and not counted.",
        len(statements),
    )
    return said % {"count": len(statements)}


def _grades(statements: Iterable[Statement], scale: Scale, on: date) -> list[GradeRows]:
    by_grade: dict[str, list[SourceRow]] = defaultdict(list)
    for each in statements:
        by_grade[each.source.grade].append(_row(each, scale, on))
    return [GradeRows(grade, str(Grade(grade).label), rows) for grade, rows in by_grade.items()]


def _row(each: Statement, scale: Scale, on: date) -> SourceRow:
    source = each.source
    day = _("%(day)s %(year)d") % {
        "day": dates.short_day(source.checked_on),
        "year": source.checked_on.year,
    }
    return SourceRow(
        name=source.publisher,
        href=source.address if source.signed else "",
        about=_about(each, source),
        says=evidence.says(each),
        mark=mark(each, scale) if each.has_figure else None,
        read_on=day,
        old=source.is_old(on),
    )


def _about(each: Statement, source: ReadSource) -> str:
    """What else is known of a statement, in one line."""
    parts = (
        capfirst(source.title),
        source.kind,
        source.country,
        source.dated,
        _("for the same area only") if each.same_area else "",
        each.note,
        "" if each.verified else _("read only once"),
    )
    return " · ".join(part for part in parts if part)


def pair_groups(published: Published, on: date) -> tuple[list[PairLink], list[PairGroup]]:
    """The pairs that the clinic has a rule for, and all others by what is done first."""
    read = {Pair(*pair) for pair in published.elsewhere.pairs}
    ruled = [Pair(each.rule.earlier, each.rule.later) for each in published.in_force(on)]
    own = sorted(read & set(ruled), key=lambda pair: title(pair, published).casefold())
    names = names_of(published)
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in sorted(read - set(own), key=lambda pair: title(pair, published).casefold()):
        groups[pair.earlier].append(pair)
    return _links(own, published), [
        PairGroup(capfirst(names[earlier]), _links(pairs, published))
        for earlier, pairs in sorted(groups.items(), key=lambda each: names[each[0]].casefold())
    ]


def _links(pairs: Iterable[Pair], published: Published) -> list[PairLink]:
    found = []
    for pair in pairs:
        statements = published.elsewhere.of(*pair)
        parts = (evidence.reach(statements) or _("no figure"), evidence.counted(sources_of(statements)))
        found.append(PairLink(title(pair, published), pair_address(pair), " · ".join(parts)))
    return found


def pair_address(pair: Pair) -> str:
    """Where what is published on a pair is shown."""
    return address("evidence-pair", args=tuple(pair))


def reading(published: Published) -> str:
    """How much was read, and when: counted, never typed."""
    elsewhere = published.elsewhere
    if not elsewhere.statements:
        return _("Nothing was read yet.")
    days = [each.checked_on for each in elsewhere.sources]
    said = _(
        "%(statements)d statements of %(sources)d sources on %(pairs)d pairs, read from %(first)s to %(last)s."
    )
    return said % {
        "statements": len(elsewhere.statements),
        "sources": len(elsewhere.sources),
        "pairs": len(elsewhere.pairs),
        "first": dates.day(min(days)),
        "last": dates.day(max(days)),
    }
