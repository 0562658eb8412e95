"""The chart: one history, the rules, the tree of areas, the open days. All that is asked about dates is asked of it.

`on`, the day of asking, is an argument of every question. Areas are slugs; none: not known. DateOutOfRange wherever
a date would leave 1900-01-01 to 2199-12-31.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from intervals.engine.answers import DoneTooSoon, Forecast, Verdict
from intervals.engine.areas import AreaTree
from intervals.engine.changes import change_until
from intervals.engine.conflicts import later_sides, name_of, still_there
from intervals.engine.history import History, Plan, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import in_range
from intervals.engine.question import Question
from intervals.engine.reasons import AfterTreatment, BeforeNext, Change
from intervals.engine.rules import Rule, RuleBook
from intervals.engine.strip import Segment, segments
from intervals.engine.worked_back import WorkedBack


@dataclass(frozen=True)
class Chart:
    """Everything that bears on one person's dates.

    `open_days` is None for a clinic that has said nothing; `events` are the procedures that treatments come before.
    `practitioners` have days of their own within the clinic's, by which what one of them is to do is judged.
    """

    history: History = field(default_factory=History)
    rules: RuleBook = field(default_factory=RuleBook)
    tree: AreaTree = field(default_factory=AreaTree)
    open_days: OpenDays | None = None
    events: frozenset[str] = frozenset()
    practitioners: Mapping[str, OpenDays] = field(default_factory=dict)

    @classmethod
    def of_rule(cls, rule: Rule, given_on: date) -> "Chart":
        """Of somebody to whom the rule's earlier procedure was done on that day, by this rule and nothing else."""
        return cls(History.of_one(rule.earlier, given_on), RuleBook([rule]))

    def ask(
        self, procedure: str, on: date, areas: Collection[str] = (), without: Plan | None = None
    ) -> Question:
        """The question about a procedure, for many days at once; `without` leaves out the plan that is judged."""
        history = self.history.without(without)
        return Question(
            history, self.rules, self.tree, self.open_days, self.events, procedure, on, tuple(areas)
        )

    def ask_next(self, procedure: str, on: date) -> Question:
        """The question about what comes next of a procedure: the first plan ahead for it is it, and not in its way."""
        ahead = (each for each in self.history.plans if each.procedure == procedure and each.planned_on >= on)
        return self.ask(procedure, on, without=min(ahead, key=lambda each: each.planned_on, default=None))

    def by(self, practitioner: str) -> "Chart":
        """The same with the open days of a practitioner in place of the clinic's; as it is for who has none."""
        own = self.practitioners.get(practitioner)
        return self if own is None else replace(self, open_days=own)

    def planned(self, plans: Iterable[Plan], instead_of: Collection[str] = ()) -> "Chart":
        """The same with these plans as well, and without those that have these ids."""
        left = tuple(each for each in self.history.plans if each.id not in instead_of)
        return replace(self, history=replace(self.history, plans=(*left, *plans)))

    def joined(self, other: "Chart") -> "Chart":
        """The chart that two records of one person make together."""
        return replace(self, history=self.history.joined(other.history))

    def same_on(self, procedure: str, day: date, areas: Collection[str] = ()) -> tuple[Treatment, ...]:
        """What was done on that very day of that very procedure, on areas that meet."""
        return tuple(
            each
            for each in self.history.counted()
            if each.procedure == procedure and each.given_on == day and self.tree.meet(areas, each.areas)
        )

    def judge(
        self, procedure: str, day: date, on: date, areas: Collection[str] = (), without: Plan | None = None
    ) -> Verdict:
        """What having `procedure` on `day` means, looked at both ways."""
        return self.ask(procedure, on, areas, without).judge(day)

    def judge_plan(self, id: str, on: date) -> Verdict:
        """What the day of the history's plan with this id means; KeyError if there is none."""
        return self.ask_of_plan(id, on).judge(self._plan(id).planned_on)

    def first_day_for_plan(self, id: str, on: date) -> date | None:
        """The first day to move a plan to; KeyError as in `judge_plan`."""
        return self.ask_of_plan(id, on).first_day_to_move_to(self._plan(id).planned_on)

    def ask_of_plan(self, id: str, on: date) -> Question:
        """The question about what a plan of the history is for, without it; KeyError as in `judge_plan`."""
        plan = self._plan(id)
        return self.by(plan.practitioner).ask(plan.procedure, on, plan.areas, without=plan)

    def has_plan(self, id: str) -> bool:
        """Whether the history has a plan with this id."""
        return any(each.id == id for each in self.history.plans)

    def done(self, id: str) -> Treatment | None:
        """What was done, counts, and has this id; None if there is none."""
        return next((each for each in self.history.counted() if each.id == id), None)

    def held_by(self, holds: Collection[str]) -> "Chart":
        """The same with those holds alone that have these ids."""
        left = tuple(each for each in self.history.holds if each.id in holds)
        return replace(self, history=replace(self.history, holds=left))

    def _plan(self, id: str) -> Plan:
        plan = next((each for each in self.history.plans if each.id == id), None)
        if plan is None:
            raise KeyError(id)
        return plan

    def dates(
        self, procedure: str, on: date, areas: Collection[str] = (), planned_on: date | None = None
    ) -> Forecast:
        """The earliest and the recommended date; `planned_on` adds a verdict on that day."""
        return self.ask(procedure, on, areas).dates(planned_on)

    def strip(
        self, procedure: str, first: date, last: date, on: date, areas: Collection[str] = ()
    ) -> tuple[Segment, ...]:
        """The days from `first` to `last`, both included, as segments of equal status. ValueError if it ends first."""
        return segments(self.ask(procedure, on, areas), first, last)

    def first_day_that_works(
        self,
        procedure: str,
        not_before: date,
        on: date,
        areas: Collection[str] = (),
        without: Plan | None = None,
    ) -> date | None:
        """The first open day from `not_before` on that no warning speaks against; None where no day is settled."""
        return self.ask(procedure, on, areas, without).first_day_that_works(not_before)

    def work_back(self, earlier: str, later: str, planned_on: date, on: date) -> WorkedBack | None:
        """The last days for `earlier` before `later` on `planned_on`; None where no rule speaks of the pair."""
        rule = self.rules.versions(earlier, later, in_range(on)).of(in_range(planned_on))
        if rule is None:
            return None
        latest, recommended = rule.latest_before(planned_on), rule.latest_recommended_before(planned_on)
        opened = [self.open_days.last_until(day) if self.open_days else None for day in (latest, recommended)]
        _reasons, status = self.before(later, planned_on).ask(earlier, on).judged(on)
        first_days = rule.first_days_before(planned_on)
        on_the_day = rule.same_day_allowed and latest < on <= planned_on
        return WorkedBack(rule, latest, recommended, opened[0], opened[1], *first_days, status, on_the_day)

    def before(self, later: str, planned_on: date) -> "Chart":
        """The same of somebody of whom nothing is known but that this is planned."""
        return replace(self, history=History(plans=(Plan(later, planned_on),)))

    def change_until(self, earlier: str, later: str, day: date, on: date) -> Change | None:
        """What counts for a pair on `day` in place of what counts on `on`; None where it says the same."""
        return change_until(in_range(day), self.rules.versions(earlier, later, in_range(on)))

    def judge_done(self, treatment: Treatment) -> Verdict:
        """What spoke against a treatment of the history on the day it was done, and the holds that stood by then.

        By the rules in force on that day and none that began after it, against what was done before it or on the
        same day. Two entries of one procedure on one day are one sitting. ValueError where its day is not known.
        """
        if treatment.given_on is None:
            raise ValueError("A treatment whose day is not known cannot be judged.")
        day = treatment.given_on
        before = tuple(
            other
            for other in self.history.counted()
            if other is not treatment
            and other.given_on
            and other.given_on <= day
            and (other.given_on < day or other.procedure != treatment.procedure)
        )
        holds = tuple(hold for hold in self.history.holds if hold.stood_on(day))
        known = replace(self, history=History(before, holds=holds), rules=self.rules.as_of(day))
        return known.judge(treatment.procedure, day, day, treatment.areas)

    def judge_doing(
        self, procedure: str, day: date, on: date, areas: Collection[str] = (), without: Plan | None = None
    ) -> tuple[Verdict, Verdict]:
        """What recording `procedure` as done on `day` means: what spoke against it then, as in `judge_done`, and what
        comes after it and is too close to it, as asked on `on`."""
        done = Treatment(procedure, day, areas=frozenset(areas))
        verdict = self.judge(procedure, day, on, areas, without)
        ahead = [each for each in verdict.reasons if isinstance(each, BeforeNext)]
        names = {name_of(each, procedure, day, verdict.areas) for each in ahead}
        return self.judge_done(done), verdict.only(names)

    def stands(self, names: Collection[str], on: date) -> bool:
        """Whether one of these conflicts still does, by whatever wait and on whatever areas, as asked on `on`.

        The later of its two days is judged: of a plan as it stands, of what was done as in `judge_done`.
        """
        later = later_sides(names)
        plans = (each for each in self.history.plans if (each.procedure, each.planned_on) in later)
        done = (each for each in self.history.counted() if (each.procedure, each.given_on) in later)
        return any(still_there(names, self.judge_plan(plan.id, on).conflicts) for plan in plans) or any(
            still_there(names, self.judge_done(each).conflicts) for each in done
        )

    def done_too_soon(self) -> tuple[DoneTooSoon, ...]:
        """The treatments that were themselves done too soon after another, in the order of the history."""
        found = []
        unheld = self.held_by(())
        for treatment in self.history.counted():
            if treatment.given_on is not None:
                verdict = unheld.judge_done(treatment)
                if any(isinstance(reason, AfterTreatment) for reason in verdict.inside_minimum):
                    found.append(DoneTooSoon(treatment, verdict))
        return tuple(found)
