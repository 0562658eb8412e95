"""The same facts as in intervals.said.to_patients, said to staff about a patient rather than to the patient."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.engine.answers import Forecast, Verdict
from intervals.engine.periods import Period
from intervals.engine.reasons import AfterTreatment, BeforeNext, Reason, Status, UnderHold
from intervals.said import beside
from intervals.said.dates import SHORT_LABELS, STATUS_LABELS, Names, day, list_day, wait, wait_range

LABELS = SHORT_LABELS | {
    Status.CONSULT: gettext_lazy("Clinician first"),
    Status.NO_WAIT: STATUS_LABELS[Status.NO_WAIT],
}


def label(status: Status) -> str:
    """A status in a word or two, to people who are the clinic."""
    return str(LABELS[status])


@dataclass(frozen=True)
class Told:
    """A status in words, with all that stands beside it: the desk has no other way from one to the other.

    What is `long_ago` may be folded. `status` is "" where only nobody is there on that day.
    """

    status: str
    label: str
    notes: list[str]
    long_ago: list[str]

    @property
    def beside(self) -> list[str]:
        """All of it, where nothing can be unfolded."""
        return [*self.notes, *self.long_ago]

    def led_by(self, note: str) -> "Told":
        """The same with this note before the others; as it is where it says nothing."""
        return replace(self, notes=[note, *self.notes]) if note else self


def told(found: Forecast | Verdict, names: Names) -> Told:
    """The status of an answer, and what stands beside it."""
    notes = beside.notes(found, names, staff=True)
    return Told(found.status.value, label(found.status), notes, beside.long_ago(found, names))


def told_in_short(found: Forecast | Verdict, names: Names) -> Told:
    """The same where there is little room: neither the days to come on nor the upper figures."""
    return replace(told(found, names), notes=beside.in_short(found, names, staff=True))


def told_then(status: Status, by_now: Verdict | None, names: Names) -> Told:
    """The status that somebody was warned of, with what stands beside what is true by now, where anything is left."""
    short = told_in_short(by_now, names) if by_now else Told("", "", [], [])
    return replace(short, status=status.value, label=label(status))


def told_at_odds(verdict: Verdict, left: Verdict, names: Names) -> Told:
    """What is left to decide about a plan: its status where something warns, otherwise that nobody is there."""
    found = told(verdict, names)
    if left.status.warns:
        return replace(found, status=left.status.value, label=label(left.status))
    return replace(found, status="", label=closed_label(left))


def desk_reason(reason: Reason, names: Names) -> str:
    """One reason as a sentence: the sum of a rule and what it is counted from, or a hold."""
    if isinstance(reason, UnderHold):
        if reason.hold.until is None:
            return _("On hold until a clinician has reviewed it.")
        return _("On hold until %(until)s.") % {"until": day(reason.hold.until)}
    if isinstance(reason, BeforeNext):
        return _before(reason, names)
    return _after(reason, names)


def _before(reason: BeforeNext, names: Names) -> str:
    values = {
        "later": capfirst(names[reason.rule.later]),
        "next_on": day(reason.next_on),
        "minimum": wait(reason.rule.minimum),
        "earlier": names[reason.rule.earlier],
        "latest": day(reason.latest_date),
        "recommended": day(reason.latest_recommended_date),
    }
    if reason.latest_recommended_date == reason.latest_date:
        return (
            _("%(later)s on %(next_on)s needs at least %(minimum)s after %(earlier)s: not after %(latest)s.")
            % values
        )
    return (
        _(
            "%(later)s on %(next_on)s needs at least %(minimum)s after %(earlier)s: not after %(latest)s, "
            "and not after %(recommended)s for the full wait."
        )
        % values
    )


def bound(verdict: Verdict, on: date) -> str:
    """In a few words the last day that leaves its wait to what comes after, where that decides; "" elsewhere."""
    decides = verdict.deciding
    if not verdict.status.warns or not isinstance(decides, BeforeNext):
        return ""
    soon = verdict.status is Status.TOO_SOON
    last = decides.latest_date if soon else decides.latest_recommended_date
    return _("not after %(day)s") % {"day": list_day(last, on)}


def _after(reason: AfterTreatment, names: Names) -> str:
    if reason.given_on is None:
        return _("%(wait)s after %(earlier)s, whose day is not known.") % {
            "earlier": names[reason.rule.earlier],
            "wait": wait_range(reason.rule.minimum, reason.rule.recommended),
        }
    minimum, recommended = reason.waits
    values = {
        "earlier": names[reason.rule.earlier],
        "minimum": wait(minimum) if minimum else "",
        "recommended": wait(recommended) if recommended else "",
        "given_on": day(reason.given_on),
    }
    if minimum is None:
        return _("Counted from %(earlier)s on %(given_on)s, by the rule of each day.") % values
    if recommended is None or minimum == recommended:
        return _("%(minimum)s after %(earlier)s on %(given_on)s.") % values
    if minimum == Period():
        return _("From the day of %(earlier)s, %(given_on)s; %(recommended)s for the full wait.") % values
    return _("%(minimum)s after %(earlier)s on %(given_on)s; %(recommended)s for the full wait.") % values


def why(forecast: Forecast, names: Names) -> str:
    """Why a patient's dates are what they are."""
    main = forecast.main_reason
    return desk_reason(main, names) if main else _("Nothing on record asks for a wait.")


def warning(verdict: Verdict, procedure: str, names: Names) -> str:
    """What speaks against a day for `procedure` (a slug), in one sentence; "" where nothing does."""
    decided_by = verdict.deciding
    if decided_by is None or not verdict.status.warns:
        return ""
    values = {
        "procedure": capfirst(names[procedure]),
        "on": day(verdict.on),
        "because": desk_reason(decided_by, names),
    }
    if verdict.status is Status.TOO_SOON:
        return _("%(procedure)s on %(on)s is too soon: %(because)s") % values
    if verdict.status is Status.CONSULT:
        return _("%(procedure)s on %(on)s needs a clinician first: %(because)s") % values
    return _("%(procedure)s on %(on)s is inside the recommended wait: %(because)s") % values


def warnings(verdict: Verdict, procedure: str, names: Names) -> str:
    """The same with all that speaks as much against it, where a reason is asked for, which covers all of it."""
    return " ".join(filter(None, [warning(verdict, procedure, names), *also(verdict, names)]))


def also(verdict: Verdict, names: Names) -> list[str]:
    """What speaks against a day beside what decides: of one that is stopped all that stops, else all that warns."""
    stops = verdict.status.stops
    found = (
        desk_reason(each, names)
        for each in verdict.against
        if each != verdict.deciding and (each.status_on(verdict.on).stops or not stops)
    )
    return [_("Also: %(because)s") % {"because": each} for each in dict.fromkeys(found)]


def verdict_said(verdict: Verdict, procedure: str, names: Names) -> str:
    """What a day means for `procedure` (a slug), in one sentence, whether or not anything speaks against it."""
    values = {"procedure": capfirst(names[procedure]), "on": day(verdict.on)}
    if verdict.status is Status.NO_WAIT:
        return _("No rule speaks of %(procedure)s on %(on)s: nothing on record asks for a wait.") % values
    if verdict.status is Status.LATE:
        return _("%(procedure)s on %(on)s is later than is best.") % values
    if verdict.status is Status.READY:
        return _("%(procedure)s on %(on)s: the full wait has passed.") % values
    return warning(verdict, procedure, names)


def spoilt(verdict: Verdict, names: Names) -> str:
    """What has come to speak against an open plan, in one sentence; "" where nothing warns of its day."""
    decided_by = verdict.deciding
    if decided_by is None or not verdict.status.warns:
        return ""
    values = {
        "procedure": capfirst(names[verdict.procedure]),
        "on": day(verdict.on),
        "because": desk_reason(decided_by, names),
    }
    said = {
        Status.TOO_SOON: _("%(procedure)s on %(on)s is now too soon: %(because)s"),
        Status.CONSULT: _("%(procedure)s on %(on)s now needs a clinician first: %(because)s"),
        Status.ASK_FIRST: _("%(procedure)s on %(on)s is now inside the recommended wait: %(because)s"),
    }[verdict.status]
    return said % values


def closed_label(verdict: Verdict) -> str:
    """What is at odds with a plan where only nobody is there to do it, in a word or two."""
    return _("Practitioner away") if verdict.away else _("Closed day")


def closed_day(verdict: Verdict, names: Names) -> str:
    """That the clinic, or the practitioner, does not treat on the day of a plan."""
    said = (
        _("The practitioner does not treat on %(on)s, for which %(procedure)s is planned.")
        if verdict.away
        else _("The clinic is closed on %(on)s, for which %(procedure)s is planned.")
    )
    return said % {
        "procedure": names[verdict.procedure],
        "on": day(verdict.on),
    }


def by_now(said: str, verdict: Verdict, gone: Iterable[tuple[str, date | None]], names: Names) -> list[str]:
    """What is true today beside a warning that was read earlier; nothing where it would be read the same today.

    `gone` is what it was counted from and is no longer on record.
    """
    now = warnings(verdict, verdict.procedure, names)
    if now == said:
        return []
    lost = [_no_longer(procedure, when, names) for procedure, when in gone]
    return [_("Today: %(now)s") % {"now": now or f"{label(verdict.status).lower()}."}, *lost]


def _no_longer(procedure: str, when: date | None, names: Names) -> str:
    values = {"procedure": capfirst(names.get(procedure, procedure)), "on": day(when) if when else ""}
    if when is None:
        return _("%(procedure)s is no longer on record.") % values
    return _("%(procedure)s on %(on)s is no longer on record.") % values
