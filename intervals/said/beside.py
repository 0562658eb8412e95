"""What is said beside an answer, in the same words to patients and to staff: what no rule covers, which version
begins meanwhile, until when something is best done, and when the clinic is open."""

from datetime import date

from django.utils.translation import gettext as _

from intervals.engine.answers import Forecast, OpenDates, Uncovered, Verdict
from intervals.engine.reasons import Change
from intervals.engine.uppers import Upper, Uppers
from intervals.engine.worked_back import WorkedBack
from intervals.said.dates import Names, day, wait, wait_range
from intervals.said.whose import to_reader


def uncovered(found: Uncovered, names: Names) -> str:
    """That no rule speaks of what was done."""
    procedure = names.get(found.procedure, found.procedure)
    if found.last_on is None:
        return _("No rule says how long after %(procedure)s.") % {"procedure": procedure}
    return _("No rule says how long after %(procedure)s on %(last_on)s.") % {
        "procedure": procedure,
        "last_on": day(found.last_on),
    }


def change(found: Change, names: Names) -> str:
    """From when another version counts."""
    values = {
        "begins": day(found.begins),
        "earlier": names[found.rule.earlier],
        "wait": wait_range(found.now.minimum, found.now.recommended) if found.now else "",
    }
    if found.now is None:
        return _("From %(begins)s no rule says how long to wait after %(earlier)s.") % values
    return _("From %(begins)s the clinic waits %(wait)s after %(earlier)s.") % values


def silence(found: Forecast, *, staff: bool = False) -> str:
    """That a wait does not end but its rule does; "" where it is not so."""
    if found.silent_from is None:
        return ""
    if staff:
        return _("From %(day)s no rule speaks of it any more. That is not a yes: a clinician decides.") % {
            "day": day(found.silent_from)
        }
    return _("From %(day)s no rule speaks of it any more. That is not a yes: ask the clinic.") % {
        "day": day(found.silent_from)
    }


def upper_figures(uppers: Uppers, names: Names) -> list[str]:
    """Until when it is best done, and from when a series starts again."""
    found = ((uppers.best_by, False), (uppers.start_again, True))
    return [upper_figure(upper, names, again=again) for upper, again in found if upper]


def upper_figure(upper: Upper, names: Names, *, again: bool) -> str:
    """Until when it is best done or, `again`, from when a series starts again."""
    said = (
        _("From %(day)s the series starts again: %(wait)s.")
        if again
        else _("Best by %(day)s: within %(wait)s.")
    )
    return said % _values(upper, names, again=again)


def _values(upper: Upper, names: Names, *, again: bool) -> dict[str, str]:
    period = upper.rule.start_again if again else upper.rule.best_by
    since = (
        _("%(wait)s after %(earlier)s on %(given_on)s")
        if again
        else _("%(wait)s of %(earlier)s on %(given_on)s")
    )
    said = since % {
        "wait": wait(period) if period else "",
        "earlier": names[upper.rule.earlier],
        "given_on": day(upper.cause.given_on) if upper.cause.given_on else "",
    }
    return {"day": day(upper.day), "wait": said}


def cannot_be_kept(found: Forecast, *, staff: bool = False) -> str:
    """That the full wait leads past what is best; "" where both can be kept."""
    if not found.cannot_be_kept:
        return ""
    if staff:
        return _(
            "The recommended date lies after that: the two cannot be kept together. A clinician decides."
        )
    return _("The recommended date lies after that: the two cannot be kept together. Ask the clinic.")


def open_days(found: OpenDates | None) -> str:
    """The first day to come, where the clinic has said when it treats; "" where it has not."""
    if found is None or found.earliest is None:
        return ""
    if found.recommended in (None, found.earliest):
        return to_reader(
            _("First day you can come: %(day)s."),
            _("First day %(name)s can come: %(day)s."),
            day=day(found.earliest),
        )
    return to_reader(
        _("First day you can come: %(earliest)s, or %(recommended)s after the full wait."),
        _("First day %(name)s can come: %(earliest)s, or %(recommended)s after the full wait."),
        earliest=day(found.earliest),
        recommended=day(found.recommended) if found.recommended else "",
    )


def first_open_days(found: OpenDates | None) -> str:
    """Likewise to staff, to whom nobody comes: the first open day."""
    if found is None or found.earliest is None:
        return ""
    if found.recommended in (None, found.earliest):
        return _("First open day: %(day)s.") % {"day": day(found.earliest)}
    return _("First open day: %(earliest)s, or %(recommended)s after the full wait.") % {
        "earliest": day(found.earliest),
        "recommended": day(found.recommended) if found.recommended else "",
    }


def open_days_back(found: WorkedBack) -> str:
    """The last day to come for the earlier procedure; "" where the clinic has not said when it treats."""
    if found.open_latest is None:
        return ""
    if found.open_recommended in (None, found.open_latest):
        return _("Last day you can come: %(day)s.") % {"day": day(found.open_latest)}
    return _("Last day you can come: %(recommended)s, or %(latest)s at the very latest.") % {
        "recommended": day(found.open_recommended) if found.open_recommended else "",
        "latest": day(found.open_latest),
    }


def upper_figures_back(found: WorkedBack, names: Names) -> list[str]:
    """From when on the earlier procedure is best done, and before when a series would start again."""
    rule = found.rule
    values = {"later": names[rule.later], "earlier": names[rule.earlier]}
    said = []
    if found.best_from and rule.best_by:
        text = _("Best not before %(day)s: %(later)s is best within %(wait)s of %(earlier)s.")
        said.append(text % {**values, "day": day(found.best_from), "wait": wait(rule.best_by)})
    if found.continues_from and rule.start_again:
        text = _("Before %(day)s it would be too long: the series starts again %(wait)s after %(earlier)s.")
        said.append(text % {**values, "day": day(found.continues_from), "wait": wait(rule.start_again)})
    return said


def in_the_same_area() -> str:
    """That a rule counts in the same area only."""
    return _("This wait counts where both are done in the same area of the body.")


def notes(found: Forecast | Verdict, names: Names, *, staff: bool = False) -> list[str]:
    """What is always said beside a verdict: changes of a rule, a rule that ends, what is not covered, open days.

    What is not covered and more than a year old is left to `long_ago`. Where no day is settled, none is one to come on.
    `staff`: to those who are the clinic, rather than to whoever comes there.
    """
    dates = found if isinstance(found, Forecast) else None
    opened = first_open_days if staff else open_days
    said = [
        opened(dates.open_dates) if dates and not dates.unsettled else "",
        *upper_figures(found.uppers, names),
    ]
    said += [cannot_be_kept(dates, staff=staff) if dates else ""]
    said += in_short(found, names, staff=staff)
    return [each for each in said if each]


def in_short(found: Forecast | Verdict, names: Names, *, staff: bool = False) -> list[str]:
    """What stands beside every verdict even where there is little room: versions to come, what no rule covers, and
    that nobody is there.

    That a rule ends is said once, where the wait ends with it.
    """
    silent_from = found.silent_from if isinstance(found, Forecast) else None
    ends = silence(found, staff=staff) if isinstance(found, Forecast) else ""
    changed = [change(each, names) for each in found.changes if not _says_silence(each, silent_from)]
    bare = [uncovered(each, names) for each in found.uncovered if not each.is_long_ago(found.on)]
    nobody = closed_day(found) if isinstance(found, Verdict) else ""
    return [each for each in (*changed, ends, *bare, nobody) if each]


def bare(found: Forecast | Verdict, names: Names) -> list[str]:
    """What no rule covers, however long ago it was: where a verdict stands with no dates beside it."""
    return [uncovered(each, names) for each in found.uncovered]


def of_planned(planned: Verdict, found: Forecast, names: Names) -> list[str]:
    """What stands beside the verdict on a planned date and is not said beside the dates themselves already."""
    said = {
        *notes(found, names),
        *(change(each, names) for each in planned.changes if _says_silence(each, found.silent_from)),
    }
    return [each for each in notes(planned, names) if each not in said]


def _says_silence(each: Change, silent_from: date | None) -> bool:
    """Whether a change says no more than that from a day on no rule speaks, which is said of the dates as a whole."""
    return each.now is None and each.begins == silent_from


def closed_day(found: Verdict) -> str:
    """That the clinic, or the practitioner, does not treat on that day; "" where they do, or have said nothing."""
    if found.away:
        return _("The practitioner does not treat on %(day)s.") % {"day": day(found.on)}
    return _("The clinic is closed on %(day)s.") % {"day": day(found.on)} if found.open is False else ""


def long_ago(found: Forecast | Verdict, names: Names) -> list[str]:
    """What is not covered and more than a year old: said, and folded where there is room for it."""
    return [uncovered(each, names) for each in found.uncovered if each.is_long_ago(found.on)]
