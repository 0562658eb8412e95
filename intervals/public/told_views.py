"""An answer with what else happened: sent by the form under the answer, or in an address that she asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from intervals.engine.periods import DateOutOfRange
from intervals.public.answer import answer
from intervals.public.forms import CheckForm
from intervals.public.pieces import address, page
from intervals.public.question import Question
from intervals.public.told import Asked, Told, questions, read_told
from intervals.public.views import calendar_file, check_form, out_of_range, permalink
from intervals.web.compiled_pages import compiled_page
from intervals.web.pages import AsOf, sent_page


@sent_page
def told(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The answer that counts what was told."""

    def answered(form: CheckForm, sent: Told) -> HttpResponse:
        found = answer(form, as_of, permalink(request, form), sent)
        return HttpResponse(compiled_page("public/answer.html", found, as_of.published.clinic))

    return _counted(request, as_of, answered)


@sent_page
def told_calendar(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """Its two dates as a calendar file."""
    return _counted(
        request,
        as_of,
        lambda form, sent: calendar_file(request, form, as_of, sent.happenings(as_of.on), sent.speaks_first),
    )


def _counted(
    request: HttpRequest, as_of: AsOf, made: Callable[[CheckForm, Told], HttpResponse]
) -> HttpResponse:
    """What is made of a question and of what was told; either asked again, with what is wrong about it."""
    form = CheckForm(request.GET, as_of)
    if not form.is_valid():
        return check_form(as_of, form)
    said = read_told(answers_in(request), as_of.published, form.pair.later)
    try:
        if said.wrong:
            asked = questions(Question.of(form, as_of), as_of.published, said)
            told, check = (f"{address(name)}?{form.query()}" for name in ("told", "check"))
            return asked_again(as_of, asked, said, told, check)
        return made(form, said)
    except DateOutOfRange:
        form.add_error("given_on", out_of_range())
        return check_form(as_of, form)


def answers_in(request: HttpRequest) -> QueryDict:
    """What was sent by the form, or stands in an address with the answers."""
    return request.POST if request.method == "POST" else request.GET


def asked_again(as_of: AsOf, asked: list[Asked], said: Told, href: str, back: str) -> HttpResponse:
    """The questions with what is wrong about the answers; sent to `href`, or left to go `back`."""
    errors = [(f"{each.name}-{'on' if each.dated else 'wrong'}", each.wrong) for each in asked if each.wrong]
    rest = [wrong for slug, wrong in said.wrong.items() if slug not in {each.name for each in asked}]
    return page(
        as_of, "told", 422, told={"href": href, "questions": asked}, errors=errors, rest=rest, back=back
    )
