"""What a form changes was deleted while somebody wrote: the page says so, and what was written stands on it."""

import re

import pytest
from django.urls import reverse

from intervals.desk.urls import urlpatterns
from intervals.models.members import Role
from intervals.models.questions import ClinicQuestion
from intervals.web.expired_forms import TAKES_FORMS
from tests.desk.settings_of_everything import ROWS
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
NO_SUCH = 987_654
NAMED = re.compile(r"<(?:int|slug|uuid):(\w+)>")
PAGES = [
    (each.name, found)
    for each in urlpatterns
    if getattr(each.callback, TAKES_FORMS, False) and {*(found := NAMED.findall(str(each.pattern)))} & {*ROWS}
]
WRITTEN = "Two <b>words</b> about it\nand a line more"


@pytest.mark.parametrize(("name", "named"), PAGES, ids=[name for name, _named in PAGES])
def test_what_was_written_stands_on_the_page(desk, name, named):
    where = reverse(name, kwargs={each: NO_SUCH if each in ROWS else "hamilton" for each in named})
    sent = {
        "text": WRITTEN,
        "short": "word",
        "read": "{a b}",
        "password": "two words",
        "csrfmiddlewaretoken": "a token",
    }
    page = Page(desk(Role.MANAGER).post(where, sent))
    assert page.status in (403, 404)
    assert [each.text for each in page.root.find("blockquote")] == [
        "Two <b>words</b> about it and a line more"
    ]


def test_the_question_that_a_colleague_dropped(desk, clinic):
    question = ClinicQuestion.objects.create(clinic=clinic, text="Pregnant?", reason="Speak to us first.")
    where = reverse("desk-question-edit", kwargs={"clinic": "hamilton", "question": question.pk})
    manager = desk(Role.MANAGER)
    assert manager.get(where).status_code == 200
    question.delete()
    page = Page(manager.post(where, {"text": "Are you pregnant?", "reason": "We would rather wait."}))
    assert page.status == 404
    assert [each.text for each in page.root.find("blockquote")] == [
        "Are you pregnant?",
        "We would rather wait.",
    ]
    assert not list(Page(manager.get(where)).root.find("blockquote"))
