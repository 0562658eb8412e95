"""A clinic's own questions: written by a manager, asked beside a date, and a yes means to speak to the clinic first."""

from itertools import product

import pytest
from django.urls import reverse

from intervals.engine.circumstances import having, speaking_first
from intervals.engine.history import History
from intervals.engine.reasons import Status
from intervals.management.demo_data import story
from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.public.pairs import check_pairs
from intervals.queries.read_published import published_by
from tests.public.asking import ask, dates, noon, status
from tests.public.test_told import HERE, QUERY, told
from tests.web.page import Page
from tests.web.rows import rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture(autouse=True)
def _in_november(at):
    at.move_to(noon("2026-11-26"))


@pytest.fixture
def clinic(db):
    return Clinic.objects.get(slug="hamilton")


@pytest.fixture
def pregnant(clinic):
    return ClinicQuestion.objects.create(
        clinic=clinic, text="Are you pregnant?", reason="We do not treat with Botox in pregnancy."
    )


# Asked beside a date


def test_it_stands_under_the_answer_without_a_day(client, pregnant):
    page = ask(client, given_on="2026-11-10")
    assert "Are you pregnant?" in page.main
    assert "If yes, when?" not in page.main


@pytest.mark.parametrize("answer", ["yes", "unknown"])
def test_yes_and_not_knowing_mean_to_speak_to_the_clinic_first(client, pregnant, answer):
    before = ask(client, given_on="2026-11-10")
    assert dates(before)
    page = told(client, **{f"q.{pregnant.pk}-had": answer})
    assert status(page) == "Speak to the clinic first"
    assert "We do not treat with Botox in pregnancy." in page.main
    assert not page.root.find("time"), "no date stands there"
    assert "Add to my calendar" not in page.main


def test_no_changes_nothing(client, pregnant):
    assert dates(told(client, **{f"q.{pregnant.pk}-had": "no"})) == dates(ask(client, given_on="2026-11-10"))


def test_it_is_asked_about_its_own_procedure_alone(client, pregnant):
    ClinicQuestion.objects.update(procedure=Procedure.objects.get(slug="microneedling"))
    assert "Are you pregnant?" not in ask(client, given_on="2026-11-10").main


def test_its_answer_says_nothing_of_another_procedure(client, pregnant):
    """An address that was kept, or made up, carries it to a question that does not ask it."""
    ClinicQuestion.objects.update(procedure=Procedure.objects.get(slug="microneedling"))
    where = f"{reverse('told')}?{QUERY}"
    for sent in (
        client.get(f"{where}&had=q.{pregnant.pk}:yes"),
        told(client, **{f"q.{pregnant.pk}-had": "yes"}),
    ):
        page = sent if isinstance(sent, Page) else Page(sent)
        assert dates(page) == dates(ask(client, given_on="2026-11-10"))


def test_the_calendar_file_is_not_made_of_a_yes(client, pregnant):
    where = f"{reverse('told-calendar')}?{QUERY}"
    answer = client.post(where, {f"q.{pregnant.pk}-had": "yes"}, **HERE)
    assert answer.status_code == 422
    assert "There is no date to put into a calendar." in answer.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"had": "maybe"}, "“maybe” is not one of the answers."),
        ({"had": ["no", "yes"]}, "more than once (no, yes)"),
    ],
)
def test_what_is_wrong_is_said(client, pregnant, sent, said):
    answer = client.post(f"{reverse('told')}?{QUERY}", {f"q.{pregnant.pk}-had": sent["had"]}, **HERE)
    assert answer.status_code == 422
    assert said in Page(answer).main


def test_an_address_carries_it_where_she_wishes(client, pregnant):
    page = told(client, **{f"q.{pregnant.pk}-had": "yes"})
    href = next(each for each in page.root.find("a") if "had=" in each.attrs.get("href", "")).attrs["href"]
    again = client.get(href)
    assert status(Page(again)) == "Speak to the clinic first"
    assert again.headers["Cache-Control"] == "no-store"


def test_at_most_six_stand_on_a_page_the_clinic_s_own_first(client, clinic, at):
    at.move_to(noon("2026-11-12"))
    for number in range(8):
        rule("P2W", "P3W", earlier=f"vaccine-{number}", later="botox")
    Procedure.objects.filter(slug__startswith="vaccine-").update(kind="circumstance")
    ClinicQuestion.objects.create(clinic=clinic, text="Pregnant?", reason="Speak to us.")
    page = ask(client, given_on="2026-11-10")
    legends = [each.text for each in page.root.find("legend")]
    assert legends[0] == "Pregnant?"
    assert len(legends) == 6


def test_a_course_says_what_to_speak_about_first(client, pregnant):
    said = "Are you pregnant? We do not treat with Botox in pregnancy."
    assert said in Page(client.get("/course/?visit=microneedling&visit=botox")).main
    ClinicQuestion.objects.update(procedure=Procedure.objects.get(slug="botox"))
    assert said not in Page(client.get("/course/?visit=microneedling")).main


# No answer moves a date earlier


def severity(found):
    """The smaller, the worse."""
    return found.status.severity


def test_no_answer_is_ever_greener_over_all_combinations_of_the_demonstration(at, monkeypatch):
    at.move_to(noon("2026-11-26"))
    monkeypatch.setattr(story, "_year", lambda *_args: iter(()))
    story.fill(lambda email: "a long pass phrase")
    published = published_by()
    assert len(published.questions) == 2
    on = noon("2026-11-26").date()
    tried = 0
    for earlier, later in check_pairs(published, on):
        chart = published.chart(History.of_one(earlier, noon("2026-11-10").date()))
        own = [each.key for each in published.questions_about(later)]
        before = {each.rule.earlier for each in published.rules if each.rule.later == later}
        circumstances = sorted(slug for slug in before if not published.is_treatment(slug))[:3]
        plain = chart.dates(later, on)
        for answers in product(*[("no", "yes")] * len(own), *[(None, on, "unknown")] * len(circumstances)):
            why = [key for key, answer in zip(own, answers, strict=False) if answer == "yes"]
            happened = [
                (slug, None if day == "unknown" else day)
                for slug, day in zip(circumstances, answers[len(own) :], strict=True)
                if day is not None
            ]
            found = speaking_first(having(chart, on, *happened), later, *why).dates(later, on)
            for day, was in ((found.earliest, plain.earliest), (found.recommended, plain.recommended)):
                assert was is None or (day is not None and day >= was)
            assert not why or found.status in (Status.CONSULT, Status.TOO_SOON)
            assert plain.status is Status.NO_WAIT or severity(found) <= severity(plain)
            tried += 1
    assert tried > 20
