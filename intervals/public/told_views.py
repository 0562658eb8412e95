"""An answer with what else happened: sent by the form under the answer, or in an address that she asked for."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals.engine.periods import DateOutOfRange
from intervals.public.answer import answer
from intervals.public.forms import CheckForm
from intervals.public.pieces import address, page
from intervals.public.question import Question
from intervals.public.told import Told, questions, read_told
from intervals.public.views import calendar_file, check_form, out_of_range
from intervals.said import hers
from intervals.web.compiled_pages import compiled_page
from intervals.web.pages import AsOf, sent_page


@sent_page
def told(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The answer that counts what was told; the questions with what is wrong about it."""
    form, sent = _read(request, as_of)
    if not form.is_valid():
        return check_form(as_of, form)
    if sent.wrong:
        return _asked_again(form, as_of, sent)
    try:
        found = answer(form, as_of, _permalink(request, form), sent)
    except DateOutOfRange:
        form.add_error("given_on", out_of_range())
        return check_form(as_of, form)
    return HttpResponse(compiled_page("public/answer.html", found, as_of.published.clinic))


@sent_page
def told_calendar(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """Its two dates as a calendar file."""
    form, sent = _read(request, as_of)
    if not form.is_valid():
        return check_form(as_of, form)
    if sent.wrong:
        return _asked_again(form, as_of, sent)
    question = Question.of(form, as_of, sent.happenings(as_of.on))
    try:
        found = question.forecast()
    except DateOutOfRange:
        form.add_error("given_on", out_of_range())
        return check_form(as_of, form)
    if not found.has_dates:
        form.add_error("given_on", _("There is no date to put into a calendar."))
        return check_form(as_of, form)
    identity = request.build_absolute_uri(f"{address('check')}?{form.query(planned_on='', skin='')}")
    return calendar_file(found, as_of, _permalink(request, form), identity, hers.not_settled(question.skin))


def _read(request: HttpRequest, as_of: AsOf) -> tuple[CheckForm, Told]:
    sent = request.POST if request.method == "POST" else request.GET
    return CheckForm(request.GET, as_of), read_told(sent, as_of.published)


def _permalink(request: HttpRequest, form: CheckForm) -> str:
    return request.build_absolute_uri(f"{address('check')}?{form.query()}")


def _asked_again(form: CheckForm, as_of: AsOf, sent: Told) -> HttpResponse:
    asked = questions(Question.of(form, as_of), as_of.published, sent)
    href = f"{address('told')}?{form.query()}"
    back = f"{address('check')}?{form.query()}"
    errors = [(f"{each.name}-on", each.wrong) for each in asked if each.wrong]
    rest = [said for slug, said in sent.wrong.items() if slug not in {each.name for each in asked}]
    return page(
        as_of, "told", 422, told={"href": href, "questions": asked}, errors=errors, rest=rest, back=back
    )
