"""One way for a form: a view says which form, what it does and where that leads; `take` does the rest (docs/adr/0020).

What is wrong comes back with all that was typed (422), and so does what is refused because things are not as they were
(409). An action that asks something first is answered by the form that asks it. The same form sent twice records once
and leads to the same place. What was typed when a session expired is on the page again, and records nothing by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse

from intervals.actions.asking import Asker
from intervals.actions.refusals import Asks, Refused
from intervals.desk.pages import desk_render, status_of, stop
from intervals.desk.submissions import once
from intervals.web.expired_forms import brought_back
from intervals.web.forms import PostForm

FormT = TypeVar("FormT", bound=PostForm)


@dataclass(frozen=True)
class Over:
    """Why it cannot be done any more, as a page says it that is opened too late.

    `said` is "" while it can. `way` are the words and the address of what can be done in its place; `instead` those of
    a button by which what was typed is recorded elsewhere. `kept` is said of that, beneath what came of it.
    """

    heading: str
    said: str
    way: tuple[str, str] | None = None
    instead: tuple[str, str] | None = None
    kept: str = ""


@dataclass(frozen=True, kw_only=True)
class Step(Generic[FormT]):
    """A form and what it does.

    `form` makes it of what was typed, None at first. `act` does what a valid one asks for; `then` makes of what it
    returns the address of the next page, which says `said`. Where `act` asks something first, `ask` gives the form
    that asks it. `instead` is another page for the form than the `template`, or None.
    """

    form: Callable[[Any], FormT]
    act: Callable[[FormT], Any]
    then: Callable[[Any], str]
    template: str
    said: Callable[[FormT], str] | str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    over: Over | None = None
    ask: Callable[[FormT, Any], FormT] | None = None
    instead: Callable[[FormT], HttpResponse | None] = lambda form: None


def take(request: HttpRequest, asker: Asker, step: Step[FormT]) -> HttpResponse:
    """The page with the form; or, where it was sent and its action done, the way on."""
    sent = request.POST if request.method == "POST" else brought_back(request)
    if sent is None and step.over and step.over.said:
        return stop(request, asker, step.over.heading, step.over.said, 409, way=step.over.way)
    form = step.form(sent)
    form.brought_back = sent is not None and request.method != "POST"
    if step.over and step.over.said:
        _refuse(form, step.over)
    elif request.method == "POST" and form.is_valid():
        try:
            return once(request, asker, lambda: _done(step, form), _said(step, form))
        except Refused as refused:
            form.refuse(refused.message)
        except Asks as asks:
            if step.ask is None:
                raise
            form = step.ask(form, asks)
    context = {**step.context, "form": form}
    return step.instead(form) or desk_render(request, asker, step.template, context, status_of(form))


def _done(step: Step[FormT], form: FormT) -> str:
    return step.then(step.act(form))


def _said(step: Step[FormT], form: FormT) -> str:
    return step.said if isinstance(step.said, str) else step.said(form)


def _refuse(form: PostForm, over: Over) -> None:
    form.refuse(f"{over.said} {over.kept}".strip())
    if over.instead:
        form.button, form.address = over.instead
