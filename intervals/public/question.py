"""What somebody asks on the public pages, read from a valid form, and how the engine is asked it."""

from dataclasses import dataclass
from datetime import date

from intervals.engine.answers import Forecast
from intervals.engine.chart import Chart
from intervals.engine.circumstances import Happened, having, speaking_first
from intervals.engine.history import History, Skin
from intervals.engine.question import Question as EngineQuestion
from intervals.engine.reasons import AfterTreatment
from intervals.public.forms import CheckForm
from intervals.web.dates import WrittenDate
from intervals.web.pages import AsOf


@dataclass(frozen=True)
class Question:
    """What was asked, read: a pair, a date as far as it is known, perhaps a plan, perhaps the skin.

    `healing`: whether the skin heals from what was done. `asked` is the same as the engine is asked it: for the two
    dates, for any day, and for the days in between, with all that happened. `chart` knows nothing of the latter.
    """

    earlier: str
    later: str
    written: WrittenDate
    given_on: date | None
    planned_on: date | None
    skin: Skin
    healing: bool
    chart: Chart
    asked: EngineQuestion
    speaks_first: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        form: CheckForm,
        as_of: AsOf,
        happened: tuple[Happened, ...] = (),
        speaks_first: tuple[str, ...] = (),
    ) -> "Question":
        """From a valid form, as asked on a day, with what `happened` besides, and why to speak to the clinic first."""
        said, (earlier, later) = form.cleaned_data, form.pair
        given_on, skin = said["given_on"].counted_from(as_of.on), Skin(said["skin"])
        chart = as_of.published.chart(History.of_one(earlier, given_on, skin))
        return cls(
            earlier=earlier,
            later=later,
            written=said["given_on"],
            given_on=given_on,
            planned_on=said["planned_on"].first_day if said["planned_on"] else None,
            skin=skin,
            healing=as_of.published.is_treatment(earlier),
            chart=chart,
            asked=speaking_first(having(chart, as_of.on, *happened), later, *speaks_first).ask(
                later, as_of.on
            ),
            speaks_first=speaks_first,
        )

    @property
    def of_unknown_day(self) -> tuple[AfterTreatment, ...]:
        """The waits after what happened besides, on a day that she does not know."""
        return tuple(
            reason
            for reason in self.asked.from_treatments
            if reason.given_on is None and self.given_on is not None
        )

    @property
    def unsettled(self) -> bool:
        """Whether no date counts as it is: the skin decides, a day that is not known, or the clinic, asked first."""
        return self.skin.unsettled or bool(self.of_unknown_day) or bool(self.speaks_first)

    def forecast(self) -> Forecast:
        """The engine's answer. DateOutOfRange where a date would leave the range."""
        return self.asked.dates(self.planned_on)
