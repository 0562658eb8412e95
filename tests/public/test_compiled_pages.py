"""A page joined from its shape is the page that the template makes."""

from datetime import date

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from intervals.public.answer import answer
from intervals.public.forms import CheckForm, PlanForm
from intervals.public.working_back import plan_answer
from intervals.queries.read_published import published_by
from intervals.web.compiled_pages import compiled_page
from intervals.web.pages import AsOf
from tests.journeys.states import ANSWERS

ON = date(2026, 11, 22)
LINK = 'http://clinic.example/check/?given_on=2026-11-10&skin="<script>'


@pytest.mark.parametrize("name", ANSWERS)
def test_every_state_both_ways(db, name: str) -> None:
    as_of = AsOf(ON, published_by())
    form = CheckForm(QueryDict(ANSWERS[name](ON).partition("?")[2]), as_of)
    assert form.is_valid()
    found = answer(form, as_of, LINK)
    clinic = as_of.published.clinic
    plain = render_to_string("public/answer.html", {"answer": found, "clinic": clinic})
    assert compiled_page("public/answer.html", found, clinic) == plain
    assert "<script>" not in plain.split("</head>")[1]


def test_a_plan_both_ways(db) -> None:
    as_of = AsOf(ON, published_by())
    form = PlanForm(QueryDict("planned_on=2027-06-12"), as_of)
    assert form.is_valid()
    found = plan_answer(form, as_of, LINK)
    clinic = as_of.published.clinic
    plain = render_to_string("public/plan_answer.html", {"answer": found, "clinic": clinic})
    assert compiled_page("public/plan_answer.html", found, clinic) == plain


def test_words_of_one_answer_never_reach_another(db) -> None:
    as_of = AsOf(ON, published_by())
    pages = []
    for day in ("2026-11-10", "2026-11-11"):
        form = CheckForm(QueryDict(f"given_on={day}"), as_of)
        form.is_valid()
        pages.append(compiled_page("public/answer.html", answer(form, as_of, LINK), as_of.published.clinic))
    assert "Tuesday 10 November 2026" in pages[0]
    assert "Tuesday 10 November 2026" not in pages[1]
