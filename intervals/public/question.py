"""What somebody asks on the public pages, read from a valid form, and how the engine is asked it."""

from dataclasses import dataclass
from datetime import date

from intervals.engine.answers import Forecast
from intervals.engine.history import History, Skin
from intervals.engine.question import Question as EngineQuestion
from intervals.public.forms import CheckForm
from intervals.web.dates import WrittenDate
from intervals.web.pages import AsOf


@dataclass(frozen=True)
class Question:
    """What was asked, read: a pair, a date as far as it is known, perhaps a plan, perhaps the skin.

    `healing`: whether the skin heals from what was done. `asked` is the same as the engine is asked it: for the two
    dates, for any day, and for the days in between.
    """

    earlier: str
    later: str
    written: WrittenDate
    given_on: date | None
    planned_on: date | None
    skin: Skin
    healing: bool
    asked: EngineQuestion

    @classmethod
    def of(cls, form: CheckForm, as_of: AsOf) -> "Question":
        """From a valid form, as asked on a day."""
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
            asked=chart.ask(later, as_of.on),
        )

    def forecast(self) -> Forecast:
        """The engine's answer. DateOutOfRange where a date would leave the range."""
        return self.asked.dates(self.planned_on)
