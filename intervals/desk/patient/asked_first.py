"""Anything else that counts, as it stands on the pages where something is planned or logged."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from intervals.actions.asking import Asker
from intervals.desk.patient.answer_forms import AnswersForm
from intervals.desk.patient.plan_forms import PlanForm
from intervals.engine.chart import Chart
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.askable import askable
from intervals.queries.clinic_charts import clinic_charts

PLAN, LOG = "plan", "log"
BACK = {PLAN: "desk-plan-new", LOG: "desk-treatment-new"}  # where the answers lead back to


class AskingPlanForm(PlanForm):
    """What somebody means to have, and what else counts for it. `query` is the page's own address."""

    def __init__(self, *args: Any, query: QueryDict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = query

    @cached_property
    def asked(self) -> AnswersForm | None:
        """The questions; not where the form comes back, lest what was typed in it be lost."""
        if self.is_bound or not self.slug:
            return None
        about = self.procedures[self.slug]
        return _asked(self.asker, self.patient, about, self.chart, PLAN, self.query)


def asked_at_log(
    request: HttpRequest, asker: Asker, patient: Patient, about: Procedure
) -> AnswersForm | None:
    """The questions on the page where a treatment is logged; not where its form comes back, likewise."""
    if request.method == "POST":
        return None
    chart = clinic_charts(asker.clinic).of(patient, asker.on)
    return _asked(asker, patient, about, chart, LOG, request.GET)


def _asked(  # noqa: PLR0917 - private, and each another thing
    asker: Asker, patient: Patient, about: Procedure, chart: Chart, page: str, query: QueryDict
) -> AnswersForm | None:
    if not asker.may(Act.RECORD_CIRCUMSTANCE) or about.retired_at:
        return None
    questions = askable(patient, chart, about, asker.names, asker.on)
    rest = [
        (key, value) for key, values in query.lists() for value in values if key not in ("for", "procedure")
    ]
    form = AnswersForm(asker=asker, patient=patient, questions=questions)
    where = reverse("desk-answers", kwargs={"clinic": asker.clinic.slug, "patient": patient.ref})
    form.address = f"{where}?{urlencode([('for', page), ('procedure', about.slug), *rest])}"
    return form if form.questions else None
