"""What else counts, asked while something is planned or logged: recorded at once or not at all, and not asked again."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from intervals.actions import answers, holds
from intervals.actions.answers import Answers
from intervals.actions.refusals import Refused
from intervals.models.answers import SaidNo
from intervals.models.audit import AuditEntry
from intervals.models.circumstances import Circumstance
from intervals.models.members import Role
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.queries.askable import askable, key_of
from intervals.queries.clinic_charts import clinic_charts
from tests.desk.asking import ON, asker
from tests.web.page import Page
from tests.web.rows import offer, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
DAY = date(2026, 11, 20)


@pytest.fixture
def jab():
    """A circumstance from which Botox waits 2 to 4 weeks."""
    made = procedure("jab", "a jab", "circumstance")
    rule("P2W", "P4W", earlier="jab", later="botox")
    return made


@pytest.fixture
def pregnant(clinic):
    return ClinicQuestion.objects.create(clinic=clinic, text="Pregnant?", reason="We wait until after birth.")


@pytest.fixture
def front(desk):
    return desk(Role.FRONT_DESK)


def botox():
    return Procedure.objects.get(slug="botox")


def address(patient, query="?for=plan&procedure=botox"):
    return reverse("desk-answers", kwargs={"clinic": "hamilton", "patient": patient.ref}) + query


def page_of(client, patient, name="desk-plan-new", query="?procedure=botox"):
    where = reverse(name, kwargs={"clinic": "hamilton", "patient": patient.ref})
    return Page(client.get(where + query))


def nothing_recorded():
    return not any(model.objects.exists() for model in (Hold, Circumstance, SaidNo))


def asked(patient, on=ON):
    charts = clinic_charts(patient.clinic)
    found = askable(patient, charts.of(patient, on), botox(), charts.names, on)
    return [each.text for each in found if each.now]


# What is asked


def test_what_bears_on_the_procedure_is_asked_on_both_pages_and_of_nothing_else(
    front, desk, patient, jab, pregnant
):
    rule("P1W", "P2W", earlier="jab", later="laser")
    rule("P1W", "P2W", earlier="tan", later="laser")
    Procedure.objects.filter(slug="tan").update(kind="circumstance")
    marie = patient()
    clinician = desk(Role.CLINICIAN)
    for page in (
        page_of(front, marie),
        page_of(clinician, marie, "desk-treatment-new"),
    ):
        assert "Pregnant?" in page.main
        assert "A jab in the last 4 weeks?" in page.main
        assert "Tan" not in page.main


def test_at_most_six_are_asked_the_clinics_own_first(clinic, patient):
    ClinicQuestion.objects.create(clinic=clinic, text="Pregnant?", reason="x")
    for number in range(7):
        procedure(f"jab{number}", f"jab {number}", "circumstance")
        rule("P2W", "P4W", earlier=f"jab{number}", later="botox")
    found = asked(patient())
    assert len(found) == 6
    assert found[0] == "Pregnant?"


def test_those_of_the_rules_are_asked_in_the_order_of_what_the_clinic_offers(client, patient, jab):
    for slug in ("aspirin", "tan"):
        procedure(slug, slug, "circumstance")
        rule("P1W", "P2W", earlier=slug, later="botox")
    offer("tan", "tan", order=1)
    offer("jab", "a jab", order=2)
    wanted = ["Tan in the last 2 weeks?", "A jab in the last 4 weeks?", "Aspirin in the last 2 weeks?"]
    assert asked(patient()) == wanted
    text = Page(client.get("/check/?given_on=2026-11-20", follow=True)).text
    assert sorted(wanted, key=text.index) == wanted


def test_an_auditor_is_asked_nothing_nor_is_anybody_where_nothing_bears(desk, patient, jab):
    marie = patient()
    assert "Anything else" not in page_of(desk(Role.MANAGER), marie, query="?procedure=microneedling").main
    assert desk(Role.AUDITOR).get(address(marie)).status_code == 403


# What becomes of the answers


def test_a_day_a_no_and_a_yes_are_recorded_in_one_step_and_back_to_the_plan(front, patient, jab, pregnant):
    procedure("tan", "tan", "circumstance")
    rule("P1W", "P2W", earlier="tan", later="botox")
    marie = patient()
    said = {"jab_on": "20 nov 2026", "tan_had": "no", f"{key_of(pregnant)}_had": "yes"}
    answer = front.post(address(marie, "?for=plan&procedure=botox&day=2026-12-24"), said, follow=True)
    assert answer.redirect_chain[-1][0].endswith("/plans/new/?procedure=botox&day=2026-12-24")
    html = answer.content.decode()
    assert "Answers recorded. It waits until a clinician has reviewed it: We wait until after birth." in html
    assert "Anything else that counts?" not in html
    made = Circumstance.objects.get()
    assert (made.procedure, made.given_on, made.told_by, made.recorded_by) == (
        jab,
        DAY,
        "patient",
        front.user,
    )
    no = SaidNo.objects.get()
    assert (no.procedure.slug, no.told_on, no.recorded_by) == ("tan", ON, front.user)
    hold = Hold.objects.get()
    assert (hold.procedure, hold.until, hold.reason) == (botox(), None, "We wait until after birth.")
    kinds = AuditEntry.objects.order_by("pk").values_list("kind", flat=True)
    assert [each for each in kinds if "viewed" not in each] == [
        "circumstance_recorded",
        "said_no",
        "hold_set",
    ]
    there = reverse("desk-patient", kwargs={"clinic": "hamilton", "patient": marie.ref})
    assert "Asked, and answered with no" in front.get(there).content.decode()


def test_a_yes_makes_the_day_a_warning_that_wants_a_reason(desk, front, patient, pregnant, clinic, person):
    marie = patient()
    front.post(address(marie), {f"{key_of(pregnant)}_had": "yes"})
    where = reverse("desk-plan-new", kwargs={"clinic": "hamilton", "patient": marie.ref})
    sent = {"procedure": "botox", "planned_on": "2026-12-24"}
    for client in (front, desk(Role.CLINICIAN)):
        assert "Nothing is recorded yet" in Page(client.post(where, sent)).main
    assert not Plan.objects.exists()
    hold = Hold.objects.get()
    assert asked(marie) == []
    clinician = asker(person(Role.CLINICIAN), clinic, Role.CLINICIAN)
    holds.lift(by=clinician, hold=hold, reason="She is not")
    assert asked(marie) == ["Pregnant?"]


def test_not_known_counts_as_what_happened_on_no_known_day(clinic, person, patient, jab, pregnant):
    marie = patient()
    charts = clinic_charts(clinic)
    assert charts.of(marie, ON).judge("botox", ON, ON).status.value == "no_wait"
    said = Answers(((jab, None),), own={pregnant.pk: True})
    answers.record(by=asker(person(), clinic), patient=marie, about=botox(), answers=said)
    assert Circumstance.objects.get().given_on is None
    assert charts.of(marie, ON).judge("botox", ON, ON).status.value == "consult"


def test_the_very_form_sent_twice_records_once(front, patient, jab, pregnant):
    marie, said = patient(), {"jab_on": "2026-11-20", f"{key_of(pregnant)}_had": "no"}
    html = front.get(address(marie)).content.decode()
    sent = said | {"form_key": html.split('name="form_key" value="')[1].split('"')[0]}
    assert {front.post(address(marie), sent).status_code for _ in range(2)} == {302}
    assert (Circumstance.objects.count(), SaidNo.objects.count()) == (1, 1)
    front.post(address(marie), said)  # another form that says the same
    assert (Circumstance.objects.count(), SaidNo.objects.count()) == (1, 1)


def test_all_or_nothing_is_recorded_and_what_was_typed_stays(front, patient, jab, pregnant):
    marie = patient()
    sent = front.post(address(marie), {"jab_on": "Noveber", f"{key_of(pregnant)}_had": "yes"})
    assert sent.status_code == 422
    html = sent.content.decode()
    assert "Noveber" in html
    assert " checked" in html.split(f'id="id_{key_of(pregnant)}_had_2"')[1].split(">")[0]
    page = Page(front.post(address(marie), {"jab_on": "1 jan 1970", f"{key_of(pregnant)}_had": "yes"}))
    assert page.status == 422
    for said in ({"jab_had": "no", "jab_on": "2026-11-20"}, {"jab_had": "yes"}, {"jab_had": "perhaps"}):
        assert front.post(address(marie), said).status_code == 422
    assert Page(front.post(address(marie), {})).status == 409
    assert nothing_recorded()


def test_what_may_be_one_on_record_refuses_all_of_it(clinic, person, patient, told, jab, pregnant):
    marie = patient()
    told(marie, "jab", None)
    said = Answers(((jab, DAY),), own={pregnant.pk: True})
    with pytest.raises(Refused, match="on another day or without one"):
        answers.record(by=asker(person(), clinic), patient=marie, about=botox(), answers=said)
    assert not Hold.objects.exists()
    assert Circumstance.objects.count() == 1


def test_what_cannot_be_answered_is_refused(clinic, sister, person, patient, jab):
    marie, by = patient(), asker(person(), clinic)
    theirs = ClinicQuestion.objects.create(clinic=sister, text="Theirs?", reason="x")
    of_other = ClinicQuestion.objects.create(
        clinic=clinic, text="Other?", reason="x", procedure=Procedure.objects.get(slug="microneedling")
    )
    for about, said, why in (
        (botox(), Answers(), "at least one"),
        (jab, Answers(denied=(jab,)), "what the clinic does"),
        (botox(), Answers(denied=(botox(),)), "Only what waits are counted from"),
        (botox(), Answers(own={theirs.pk: True}), "does not ask this"),
        (botox(), Answers(own={of_other.pk: True}), "does not ask this"),
        (botox(), Answers(((jab, date(2026, 11, 23)),)), "still to come"),
    ):
        with pytest.raises(Refused, match=why):
            answers.record(by=by, patient=marie, about=about, answers=said)
    assert nothing_recorded()


def test_an_open_plan_that_does_not_fit_any_more_is_told(front, patient, planned, jab):
    marie = patient()
    planned(marie, "botox", date(2026, 11, 24))
    answer = front.post(address(marie), {"jab_on": "2026-11-20"})
    assert answer["Location"].endswith("/at-odds/")


# How long an answer holds


def test_a_no_holds_on_the_day_on_which_it_was_told(clinic, person, patient, jab, pregnant):
    marie = patient()
    said = Answers(denied=(jab,), own={pregnant.pk: False})
    answers.record(by=asker(person(), clinic), patient=marie, about=botox(), answers=said)
    assert asked(marie) == []
    assert asked(marie, date(2026, 11, 23)) == ["Pregnant?", "A jab in the last 4 weeks?"]


def test_other_words_are_another_question(clinic, person, patient, pregnant):
    marie = patient()
    said = Answers(own={pregnant.pk: False})
    answers.record(by=asker(person(), clinic), patient=marie, about=botox(), answers=said)
    ClinicQuestion.objects.update(text="Pregnant, or nursing?")
    assert asked(marie) == ["Pregnant, or nursing?"]
    ClinicQuestion.objects.all().delete()
    assert SaidNo.objects.get().question == "Pregnant?"


def test_a_day_holds_while_its_wait_lasts(clinic, person, patient, jab):
    marie, user = patient(), person()
    with time_machine.travel(datetime(2026, 11, 22, 17, tzinfo=UTC), tick=False):
        said = Answers(((jab, DAY),))
        answers.record(by=asker(user, clinic), patient=marie, about=botox(), answers=said)
    assert asked(marie) == []
    assert asked(marie, date(2026, 12, 17)) == []
    assert asked(marie, date(2026, 12, 18)) == ["A jab in the last 4 weeks?"]


def test_a_day_that_is_not_known_holds_until_it_is_voided(clinic, patient, told, jab):
    marie = patient()
    row = told(marie, "jab", None)
    assert asked(marie, date(2027, 11, 22)) == []
    row.voided_at, row.voided_by, row.void_reason = datetime(2026, 11, 22, tzinfo=UTC), row.recorded_by, "x"
    row.save()
    assert asked(marie) == ["A jab in the last 4 weeks?"]


def test_an_address_of_nothing_leads_to_the_patient(front, patient):
    marie = patient()
    nowhere = ("?for=other&procedure=botox", "?for=plan&procedure=nothing", "?for=log&procedure=%00")
    for query in ("", "?for=plan", *nowhere):
        assert front.get(address(marie, query)).url == reverse(
            "desk-patient", kwargs={"clinic": "hamilton", "patient": marie.ref}
        )
    page = Page(front.get(address(marie, "?for=log&procedure=microneedling")))
    assert "There is nothing to ask now" in page.main


# What is said against what stands on the record


def test_each_yes_is_a_hold_of_its_own_beside_a_clinicians_too(front, clinic, person, patient, pregnant):
    infected = ClinicQuestion.objects.create(
        clinic=clinic, text="An infection?", reason="It has to heal first."
    )
    marie, clinician = patient(), asker(person(Role.CLINICIAN), clinic, Role.CLINICIAN)
    holds.set_hold(by=clinician, patient=marie, procedure=botox(), until=None, reason="Her heart")
    assert asked(marie) == ["Pregnant?", "An infection?"]
    said = {f"{key_of(each)}_had": answer for each, answer in ((pregnant, "yes"), (infected, "unknown"))}
    assert front.post(address(marie), said).status_code == 302
    reasons = set(Hold.objects.standing().values_list("reason", flat=True))
    assert reasons == {"Her heart", "We wait until after birth.", "It has to heal first."}
    assert asked(marie) == []


def test_a_question_that_was_reworded_meanwhile_is_asked_again(front, patient, pregnant):
    marie, key = patient(), key_of(pregnant)
    ClinicQuestion.objects.filter(pk=pregnant.pk).update(text="Nursing?")
    page = Page(front.post(address(marie), {f"{key}_had": "no"}))
    assert page.status == 409
    assert "Nursing?" in page.main
    assert nothing_recorded()


def test_a_no_against_what_was_told_today_is_refused(front, clinic, person, patient, jab, pregnant):
    marie, by = patient(), asker(person(), clinic)
    said = Answers(((jab, DAY),), own={pregnant.pk: True})
    answers.record(by=by, patient=marie, about=botox(), answers=said)
    with pytest.raises(Refused, match="A jab was told today"):
        answers.record(by=by, patient=marie, about=botox(), answers=Answers(denied=(jab,)))
    with pytest.raises(Refused, match="stands on the record as a hold"):
        answers.record(by=by, patient=marie, about=botox(), answers=Answers(own={pregnant.pk: False}))
    assert not SaidNo.objects.exists()


def test_a_no_of_today_goes_with_the_yes_that_follows(clinic, person, patient, jab, pregnant):
    marie, by = patient(), asker(person(), clinic)
    no = Answers(denied=(jab,), own={pregnant.pk: False})
    answers.record(by=by, patient=marie, about=botox(), answers=no)
    assert SaidNo.objects.count() == 2
    yes = Answers(((jab, DAY),), own={pregnant.pk: True})
    answers.record(by=by, patient=marie, about=botox(), answers=yes)
    assert not SaidNo.objects.exists()


def test_a_day_long_ago_is_asked_about_and_a_month_to_come_wants_its_day(front, patient, jab):
    marie = patient()
    page = Page(front.post(address(marie), {"jab_on": "20 nov 2016"}))
    assert page.status == 422
    [(where, said)] = page.summary
    assert where == "id_old_confirmed"
    assert "more than 12 months back" in said
    page = Page(front.post(address(marie), {"jab_on": "dec 2026"}))
    assert "Enter the day as well: this month is still to come." in page.main
    assert nothing_recorded()
    assert front.post(address(marie), {"jab_on": "20 nov 2016", "old_confirmed": "on"}).status_code == 302
    assert Circumstance.objects.get().given_on == date(2016, 11, 20)
