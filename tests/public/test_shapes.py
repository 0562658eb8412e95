"""A page joined from its shape is the page that the template makes."""

from datetime import date

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from intervals.public.answer import answer
from intervals.public.forms import CheckForm, PlanForm
from intervals.public.plan import plan_answer
from intervals.queries.snapshot import published
from intervals.web.pages import Asked
from intervals.web.shapes import render_shape
from tests.journeys.states import ANSWERS

ON = date(2026, 11, 22)
LINK = 'http://clinic.example/check/?given_on=2026-11-10&skin="<script>'


@pytest.mark.parametrize("name", ANSWERS)
def test_every_state_both_ways(db, name: str) -> None:
    asked = Asked(ON, published())
    form = CheckForm(QueryDict(ANSWERS[name](ON).partition("?")[2]), asked)
    assert form.is_valid()
    found = answer(form, asked, LINK)
    clinic = asked.published.clinic
    plain = render_to_string("public/answer.html", {"answer": found, "clinic": clinic})
    assert render_shape("public/answer.html", found, clinic) == plain
    assert "<script>" not in plain.split("</head>")[1]


def test_a_plan_both_ways(db) -> None:
    asked = Asked(ON, published())
    form = PlanForm(QueryDict("planned_on=2027-06-12"), asked)
    assert form.is_valid()
    found = plan_answer(form, asked, LINK)
    clinic = asked.published.clinic
    plain = render_to_string("public/plan_answer.html", {"answer": found, "clinic": clinic})
    assert render_shape("public/plan_answer.html", found, clinic) == plain


def test_words_of_one_answer_never_reach_another(db) -> None:
    asked = Asked(ON, published())
    pages = []
    for day in ("2026-11-10", "2026-11-11"):
        form = CheckForm(QueryDict(f"given_on={day}"), asked)
        form.is_valid()
        pages.append(render_shape("public/answer.html", answer(form, asked, LINK), asked.published.clinic))
    assert "Tuesday 10 November 2026" in pages[0]
    assert "Tuesday 10 November 2026" not in pages[1]
