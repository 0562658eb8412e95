"""What else happened that counts: asked under an answer, answered with a day, "no" or "I don't know", and kept nowhere.

The answers travel in what is sent, not in the address. Who wishes it may have them in one: `had=vaccine:2026-11-19`,
`had=vaccine:unknown` and `had=vaccine:no`, each as often as it happened.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.circumstances import Bearing, Happened, worth_asking
from intervals.models.procedures import ProcedureKind
from intervals.public.forms import CheckForm
from intervals.public.pieces import address
from intervals.public.question import Question
from intervals.queries.published import Published, PublishedQuestion
from intervals.queries.questions import MOST_ON_A_PAGE
from intervals.said import dates
from intervals.web.date_reader import read
from intervals.web.dates import BadDate, Typed, WrittenDate, given_twice

NO, UNKNOWN, YES = "no", "unknown", "yes"
IN_AN_ADDRESS = "had"
MOST = 24  # answers in one address, beside those to the clinic's own questions


@dataclass(frozen=True)
class Asked:
    """One question as it stands on the page, with what was answered and what is wrong about that."""

    name: str
    legend: str
    no: bool = False
    unknown: bool = False
    yes: bool = False
    typed: str = ""
    wrong: str = ""
    dated: bool = True


@dataclass(frozen=True)
class ToldOf:
    """The questions under an answer. `sent` where some are answered: what a form has to carry on, as in an address.

    `keep` is the address that has the answers in it.
    """

    href: str
    questions: list[Asked]
    sent: list[str]
    calendar: str = ""
    keep: str = ""


@dataclass
class Told:
    """The answers that were sent: each circumstance as often as it happened, None for a day that is not known."""

    happened: list[tuple[str, WrittenDate | None]] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    typed: dict[str, tuple[str, str]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)

    @property
    def speaks_first(self) -> tuple[str, ...]:
        """The clinic's own questions, by their keys, that were not answered with no."""
        return tuple(key for key, answer in self.own.items() if answer != NO)

    def happenings(self, on: date) -> tuple[Happened, ...]:
        """For the engine: what happened, counted from a month's last day where only that is known."""
        return tuple((slug, written.counted_from(on) if written else None) for slug, written in self.happened)

    def tokens(self) -> list[str]:
        """The answers as an address carries them."""
        said = [f"{slug}:{written or UNKNOWN}" for slug, written in self.happened]
        said += [f"{slug}:{NO}" for slug in self.denied]
        return said + [f"{key}:{answer}" for key, answer in self.own.items()]

    def query(self) -> str:
        """The same as part of an address; "" where nothing was answered."""
        return urlencode([(IN_AN_ADDRESS, token) for token in self.tokens()])


def read_told(sent: QueryDict, published: Published, *later: str) -> Told:
    """What was answered, from the form's fields or from an address; what is wrong is kept with its reason.

    A question of the clinic's own counts where it is asked: its answer says nothing of another treatment than `later`.
    """
    told = Told()
    known, all_own = circumstances(published), {each.key for each in published.questions}
    own = {each.key for each in published.questions_about(*later)}
    tokens = list(dict.fromkeys(sent.getlist(IN_AN_ADDRESS)))
    if len(tokens) > MOST + len(own):
        told.wrong[IN_AN_ADDRESS] = _("There are more answers here than anybody is asked for.")
        return told
    for token in tokens:
        slug, _colon, said = token.partition(":")
        if slug in own:
            _answer(told, slug, said)
        elif slug in all_own:
            continue
        elif slug in known:
            _put(told, slug, said if said in (NO, UNKNOWN) else YES, "" if said in (NO, UNKNOWN) else said)
        else:
            told.wrong[IN_AN_ADDRESS] = _("“%(value)s” is nothing that counts here.") % {"value": slug[:40]}
    _read_own(told, sent, own)
    for slug in known:
        chosen, typed = sent.getlist(f"{slug}-had"), sent.getlist(f"{slug}-on")
        if len(set(chosen)) > 1 or len(set(typed)) > 1:
            told.wrong[slug] = given_twice([*dict.fromkeys(chosen), *dict.fromkeys(typed)])
        elif any((*chosen, *typed)):
            _put(told, slug, (chosen or [""])[0], (typed or [""])[0])
    return told


def _read_own(told: Told, sent: QueryDict, own: Collection[str]) -> None:
    for key in own:
        if chosen := [each for each in dict.fromkeys(sent.getlist(f"{key}-had")) if each]:
            _answer(told, key, chosen[0])
            if len(chosen) > 1:
                told.wrong[key] = given_twice(chosen)


def _answer(told: Told, key: str, answer: str) -> None:
    """An answer to a question of the clinic's own."""
    if answer in (NO, UNKNOWN, YES):
        told.own[key] = answer
    else:
        told.wrong[key] = _("“%(value)s” is not one of the answers. Choose one of these.") % {
            "value": answer[:40]
        }


def _put(told: Told, slug: str, chosen: str, typed: str) -> None:
    """One answer. A day that was typed is a yes, unless another answer was chosen beside it."""
    told.typed[slug] = (chosen or YES, typed)
    blank = Typed(typed).blank
    if chosen in (NO, UNKNOWN) and not blank:
        told.wrong[slug] = _("There is a day and another answer here. Leave one of them out.")
    elif chosen == NO:
        told.denied.append(slug)
    elif chosen == UNKNOWN:
        told.happened.append((slug, None))
    elif chosen not in ("", YES):
        told.wrong[slug] = _("“%(value)s” is not one of the answers. Choose one of these.") % {
            "value": chosen[:40]
        }
    elif blank:
        told.wrong[slug] = _("Enter when it was, or choose “I don’t know”.")
    else:
        try:
            written = read(Typed(typed), exact=False)
        except BadDate as bad:
            told.wrong[slug] = bad.message
        else:
            told.happened.append((slug, written if written.known else None))


def circumstances(published: Published) -> list[str]:
    """What may be told of, in the clinic's order, then by name."""
    found = [slug for slug, kind in published.kinds.items() if kind == ProcedureKind.CIRCUMSTANCE]
    offered = {slug: place for place, slug in enumerate(published.offered)}
    return sorted(found, key=lambda slug: (offered.get(slug, len(offered)), published.names[slug].casefold()))


def questions(question: Question, published: Published, told: Told) -> list[Asked]:
    """What is worth asking about a date, and all that was answered already."""
    slugs = [slug for slug in circumstances(published) if slug != question.earlier]
    return questions_of(slugs, _worth_asking(question, slugs), published, told, question.later)


def questions_of(
    slugs: Sequence[str],
    bearing_on: Iterable[Bearing],
    published: Published,
    told: Told,
    *later: str,
    most: int = MOST_ON_A_PAGE,
) -> list[Asked]:
    """The clinic's own questions, and of these circumstances those that bear, or were answered already."""
    own = [_own(each, told) for each in published.questions_about(*later)]
    bearing = {each.circumstance: each for each in bearing_on}
    answered = [slug for slug in slugs if slug in told.typed]
    room = max(most - len(own), 0)
    shown = [slug for slug in [slug for slug in slugs if slug in bearing][:room] if slug not in answered]
    ordered = [slug for slug in slugs if slug in {*answered, *shown}]
    return [*own, *(_asked(slug, bearing.get(slug), published, told) for slug in ordered)]


def _own(question: PublishedQuestion, told: Told) -> Asked:
    answer = told.own.get(question.key, "")
    return Asked(
        name=question.key,
        legend=question.text,
        no=answer == NO,
        unknown=answer == UNKNOWN,
        yes=answer == YES,
        wrong=told.wrong.get(question.key, ""),
        dated=False,
    )


def _worth_asking(question: Question, slugs: list[str]) -> Iterator[Bearing]:
    asked = question.asked
    return worth_asking(question.chart, asked.procedure, asked.on, slugs, question.planned_on)


def _asked(slug: str, bearing: Bearing | None, published: Published, told: Told) -> Asked:
    legend = capfirst(published.names[slug])
    if bearing is not None:
        said = _("%(circumstance)s in the last %(wait)s?")
        legend = said % {"circumstance": legend, "wait": dates.wait(bearing.within)}
    chosen, typed = told.typed.get(slug, ("", ""))
    return Asked(
        name=slug,
        legend=legend,
        no=chosen == NO,
        unknown=chosen == UNKNOWN,
        yes=chosen == YES,
        typed=typed,
        wrong=told.wrong.get(slug, ""),
    )


def told_of(
    question: Question, form: CheckForm, published: Published, told: Told | None, *, keeps: bool
) -> ToldOf | None:
    """The questions under the answer to a form; None where nothing is worth asking. `keeps`: the dates may be kept."""
    asked = questions(question, published, told or Told())
    if not asked:
        return None
    href = f"{address('told')}?{form.query()}"
    if told is None or not told.tokens():
        return ToldOf(href, asked, [])
    return ToldOf(
        href,
        asked,
        sent=told.tokens(),
        calendar=f"{address('told-calendar')}?{form.query()}" if keeps else "",
        keep=f"{href}&{told.query()}",
    )
