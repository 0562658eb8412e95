"""What somebody asks on the public pages, read from a valid form, and the chart that answers it."""

from dataclasses import dataclass
from datetime import date

from intervals.engine.answers import Forecast
from intervals.engine.chart import Chart
from intervals.engine.history import History, Skin, Treatment
from intervals.public.forms import CheckForm
from intervals.web.dates import WrittenDate
from intervals.web.pages import AsOf


@dataclass(frozen=True)
class Question:
    """What was asked, read: a pair, a date as far as it is known, perhaps a plan, perhaps the skin.

    `healing`: whether the skin heals from what was done.
    """

    earlier: str
    later: str
    written: WrittenDate
    given_on: date | None
    planned_on: date | None
    skin: Skin
    healing: bool

    @classmethod
    def of(cls, form: CheckForm, on: date) -> "Question":
        """From a valid form, as asked on the day `on`."""
        asked = form.cleaned_data
        planned = asked["planned_on"]
        return cls(
            earlier=form.pair.earlier,
            later=form.pair.later,
            written=asked["given_on"],
            given_on=asked["given_on"].counted_from(on),
            planned_on=planned.first_day if planned else None,
            skin=Skin(asked["skin"]),
            healing=form.published.is_treatment(form.pair.earlier),
        )

    def chart(self, as_of: AsOf) -> Chart:
        """What is known of the person who asks."""
        return as_of.published.chart(History((Treatment(self.earlier, self.given_on),), skin=self.skin))

    def forecast(self, as_of: AsOf) -> Forecast:
        """The engine's answer. DateOutOfRange where a date would leave the range."""
        return self.chart(as_of).dates(self.later, as_of.on, planned_on=self.planned_on)
