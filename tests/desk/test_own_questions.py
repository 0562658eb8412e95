"""A clinic's own questions as a manager writes them: what cannot be asked, and no more than six on one page."""

from datetime import date

import pytest
from django.urls import reverse

from intervals.actions import questions as actions
from intervals.actions.asking import Asker
from intervals.actions.questions import WantedQuestion
from intervals.actions.refusals import Refused
from intervals.models.members import Role
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from tests.web.rows import rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def by(clinic, person):
    return Asker(person(Role.MANAGER), clinic, Role.MANAGER, date(2026, 11, 26))


def botox():
    return Procedure.objects.get(slug="botox")


# Written by a manager


def test_it_is_written_changed_and_dropped(by):
    row = actions.ask(by=by, wanted=WantedQuestion("Pregnant?", "Speak to us.", botox(), 2))
    wanted = WantedQuestion("Pregnant now?", "Speak to us.", None, 1)
    actions.change(by=by, question=row, wanted=wanted, seen=WantedQuestion.of(row))
    row.refresh_from_db()
    assert WantedQuestion.of(row) == wanted
    with pytest.raises(Refused, match="Somebody has changed"):
        actions.change(
            by=by, question=row, wanted=WantedQuestion("Other", "Why"), seen=WantedQuestion("x", "y")
        )
    actions.drop(by=by, question=row)
    assert not ClinicQuestion.objects.exists()


@pytest.mark.parametrize(
    ("text", "reason", "said"),
    [(" ", "Why", "Write the question"), ("What?", "", "Write the question"), ("x" * 201, "Why", "at most 200"),
     ("what?", "Why", "asks this already")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(by, text, reason, said):
    actions.ask(by=by, wanted=WantedQuestion("What?", "Why"))
    with pytest.raises(Refused, match=said):
        actions.ask(by=by, wanted=WantedQuestion(text, reason))
    jab = Procedure.objects.create(slug="jab", name="Jab", public_name="a jab", kind="circumstance")
    with pytest.raises(Refused, match="what the clinic does"):
        actions.ask(by=by, wanted=WantedQuestion("Other?", "Why", jab))


def test_more_than_six_on_one_page_are_refused_with_what_they_are_made_of(by):
    rule("P2W", "P3W", earlier="vaccine", later="botox")
    for number in range(5):
        actions.ask(by=by, wanted=WantedQuestion(f"What {number}?", "Why", botox()))
    said = "About Botox, 6 questions of the clinic and 1 of its rules would stand on one page. There is room for 6"
    for wanted in (WantedQuestion("More?", "Why", botox()), WantedQuestion("More?", "Why")):
        with pytest.raises(Refused, match=said):
            actions.ask(by=by, wanted=wanted)
    actions.ask(by=by, wanted=WantedQuestion("More?", "Why", Procedure.objects.get(slug="microneedling")))


def test_everybody_sees_them_and_a_manager_writes_them(clinic, desk):
    manager, front = desk(Role.MANAGER), desk(Role.FRONT_DESK)
    new, listed = (reverse(f"desk-question{name}", kwargs={"clinic": clinic.slug}) for name in ("-new", "s"))
    assert front.get(new).status_code == 403
    typed = {"text": "Are you pregnant?", "reason": "Speak to us first.", "procedure": "", "order": "1"}
    assert manager.post(new, typed).status_code == 302
    assert "Are you pregnant?" in front.get(listed).text
    rule("P2W", "P3W", earlier="vaccine", later="botox")
    sheet = front.get(reverse("desk-questions-sheet", kwargs={"clinic": clinic.slug})).text
    assert "Are you pregnant?" in sheet
    assert "A vaccination: have you had this lately, and when?" in sheet
    again = manager.post(new, typed)
    assert again.status_code == 409
    assert "The clinic asks this already." in again.text
