"""The visits of a course as rows of a form: which treatment, and how often in a row."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from crispy_forms.layout import Div
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.models.courses import MOST_VISITS
from intervals.web.forms import PostForm
from intervals.web.picks import Pick, Times

ROWS = 4  # at least
NOT_OFFERED = gettext_lazy("“%(value)s” is not a treatment. Choose one of these.")


class VisitRowsForm(PostForm):
    """A form with such rows. `rows` are as many as were sent, or as its visits need."""

    def __init__(self, *args: Any, treatments: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = [row for row in range(1, MOST_VISITS + 1) if f"what_{row}" in {*self.data, *self.initial}]
        self.rows = max([ROWS, *sent])
        for row in range(1, self.rows + 1):
            self.fields[f"what_{row}"] = Pick(
                choices=treatments,
                empty=_("Nothing"),
                unknown=NOT_OFFERED,
                label=_("Treatment %(row)s") % {"row": row},
            )
            self.fields[f"times_{row}"] = Times(required=False, initial="1", label=_("How often"))

    def row_fields(self) -> list[Div]:
        """The rows, to be laid out."""
        return [Div(f"what_{row}", f"times_{row}", css_class="course-row") for row in range(1, self.rows + 1)]

    def clean(self) -> dict[str, Any]:
        """ValidationError for no visit and for too many."""
        cleaned = super().clean() or {}
        if not any(
            f"{name}_{row}" in self.errors for row in range(1, self.rows + 1) for name in ("what", "times")
        ):
            count = len(self.slugs)
            if not count:
                self.add_error("what_1", ValidationError(_("Choose at least one treatment.")))
            elif count > MOST_VISITS:
                said = _("These are %(count)s visits. A course has at most %(most)s.")
                self.add_error("what_1", ValidationError(said % {"count": count, "most": MOST_VISITS}))
        return cleaned

    @property
    def slugs(self) -> list[str]:
        """The treatments in their order, once the rows are read."""
        found: list[str] = []
        for row in range(1, self.rows + 1):
            what, times = (self.cleaned_data.get(f"{name}_{row}") for name in ("what", "times"))
            if what and times:
                found += [what] * times
        return found


def rows_of(slugs: Iterable[str]) -> dict[str, str]:
    """What the rows hold for these treatments."""
    found: dict[str, str] = {}
    for row, (slug, alike) in enumerate(groupby(slugs), start=1):
        found |= {f"what_{row}": slug, f"times_{row}": str(len(list(alike)))}
    return found
