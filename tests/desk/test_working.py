"""Work in the rows of Today: one press logs, calls, reviews; and undoes, for ten minutes."""

from datetime import date, timedelta

import pytest

from intervals.models.audit import AuditEntry, Kind
from intervals.models.contacts import Contact, Outcome
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.plans import Plan, PlanState
from intervals.models.treatments import Treatment
from tests.desk.asking import ON
from tests.desk.conftest import EARLIER
from tests.web.boxes import boxes
from tests.web.page import Page

TODAY = "/desk/hamilton/"

pytestmark = pytest.mark.usefixtures("at")


def press(client, label, where=TODAY, **also):
    """Press the first button of this name on Today, or on the page of another day, as it stands there."""
    page = Page(client.get(where))
    for form in page.root.find("form"):
        for button in form.find("button"):
            if button.text.partition(" ")[0] == label or button.text == label:
                sent = boxes(form) | {button.attrs.get("name", "do"): button.attrs.get("value", "")} | also
                return client.post(form.attrs.get("action") or where, sent)
    raise AssertionError(page.main)


@pytest.fixture
def ana(patient):
    return patient("Ana Gómez")


@pytest.fixture
def overridden(ana, treated):
    treated(ana, "microneedling", date(2026, 11, 18))
    done = treated(ana, "botox", date(2026, 11, 20))
    return Override.objects.create(
        clinic=ana.clinic, patient=ana, treatment=done, status="too_soon", said="Too soon.", by=ana.created_by,
        at=EARLIER, made_on=date(2026, 11, 20),
    )  # fmt: skip


def test_a_planned_treatment_is_logged_with_one_press_and_undone_with_another(desk, ana, planned):
    plan = planned(ana, "botox", ON)
    client = desk(Role.CLINICIAN)
    assert press(client, "Log").status_code == 302
    done = Treatment.objects.get()
    plan.refresh_from_db()
    assert (done.given_on, done.procedure.slug, plan.state, plan.treatment) == (ON, "botox", "done", done)
    page = Page(client.get(TODAY))
    assert "Just done by you" in page.main
    assert "Treatment logged: Botox, Ana Gómez" in page.main
    assert press(client, "Undo").status_code == 302
    done.refresh_from_db()
    plan.refresh_from_db()
    assert (done.voided, done.void_reason, plan.state) == (True, "Undone", PlanState.OPEN)
    said = AuditEntry.objects.get(kind=Kind.UNDONE)
    assert (said.patient_ref, said.person) == (ana.ref, client.user)
    assert AuditEntry.objects.filter(kind=Kind.TREATMENT_VOIDED).count() == 1
    assert "Just done by you" not in Page(client.get(TODAY)).main


def test_what_was_planned_for_another_day_was_done_on_that_day(desk, ana, planned):
    planned(ana, "botox", ON - timedelta(days=3))
    press(desk(), "Log")
    assert Treatment.objects.get().given_on == ON - timedelta(days=3)


@pytest.mark.parametrize("day", [ON, ON - timedelta(days=3)])
def test_on_the_page_of_any_day_one_press_logs(desk, ana, planned, day, at):
    """Of today, too, once it has become yesterday."""
    planned(ana, "botox", day)
    response = press(desk(Role.CLINICIAN), "Log", where=f"{TODAY}?on={day}")
    assert response["Location"] == TODAY
    assert Treatment.objects.get().given_on == day


def test_what_is_too_soon_is_not_logged_by_one_press(desk, ana, planned, treated):
    treated(ana, "microneedling", date(2026, 11, 20))
    planned(ana, "botox", ON)
    page = Page(desk().get(TODAY))
    [link] = [each for each in page.root.find("a") if each.text.startswith("Log Botox")]
    assert "treatments/new/" in link.attrs["href"]


def test_a_call_takes_one_press_and_nobody_is_called_who_has_a_plan(desk, patient, treated, planned):
    for name in ("Bo", "Cy", "Di"):
        found = patient(name)
        treated(found, "microneedling", ON - timedelta(days=7))
    planned(found, "botox", ON + timedelta(days=10))
    client = desk(Role.FRONT_DESK)
    shown = [row["patient"].name for row in client.get(TODAY).context["becoming"]]
    assert shown == ["Bo", "Cy"]
    assert press(client, "Called").status_code == 302
    contact = Contact.objects.get()
    assert (contact.patient.name, contact.outcome) == ("Bo", Outcome.CALLED)
    assert [row["patient"].name for row in client.get(TODAY).context["becoming"]] == ["Cy"]
    assert press(client, "Undo").status_code == 302
    assert not Contact.objects.exists()
    assert [row["patient"].name for row in client.get(TODAY).context["becoming"]] == ["Bo", "Cy"]


def test_who_calls_second_is_told(desk, patient, treated):
    treated(patient("Bo"), "microneedling", ON - timedelta(days=7))
    client, other = desk(), desk()
    row = client.get(TODAY).context["becoming"][0]["key"]
    other.post(TODAY, {"do": "no_answer", "what": row, "seen": "0"})
    told = client.post(TODAY, {"do": "called", "what": row, "seen": "0"})
    assert told.status_code == 409
    assert "has called meanwhile: no answer." in Page(told).main
    assert Contact.objects.count() == 1


def test_a_review_takes_one_press_and_is_undone(desk, overridden):
    client = desk(Role.MANAGER)
    assert press(client, "Reviewed").status_code == 302
    overridden.refresh_from_db()
    assert overridden.reviewed_by == client.user
    assert press(client, "Undo").status_code == 302
    overridden.refresh_from_db()
    assert overridden.reviewed_by is None
    assert AuditEntry.objects.get(kind=Kind.UNDONE).detail.keys() == {"entry"}


def test_a_plan_at_odds_is_a_row_and_moves_with_one_press(desk, ana, treated, planned):
    treated(ana, "microneedling", date(2026, 11, 20))
    planned(ana, "botox", date(2026, 11, 26))
    client = desk()
    page = Page(client.get(TODAY))
    assert "Plans at odds 1" in page.main
    assert press(client, "Move").status_code == 302
    assert Plan.objects.open().get().planned_on == date(2026, 12, 4)


@pytest.mark.parametrize(("minutes", "may"), [(9, True), (11, False)])
def test_for_ten_minutes(desk, ana, planned, at, minutes, may):
    planned(ana, "botox", ON)
    client = desk()
    press(client, "Log")
    entry = AuditEntry.objects.get(kind=Kind.TREATMENT_LOGGED).pk
    at.shift(minutes * 60)
    response = client.post(TODAY, {"do": "undo", "what": str(entry)})
    assert response.status_code == (302 if may else 409)
    assert Treatment.objects.get().voided == may
    if not may:
        assert "only what you did yourself, within ten minutes" in Page(response).main


def test_only_by_whoever_did_it_and_once(desk, ana, planned):
    planned(ana, "botox", ON)
    client = desk()
    press(client, "Log")
    entry = str(AuditEntry.objects.get(kind=Kind.TREATMENT_LOGGED).pk)
    assert desk().post(TODAY, {"do": "undo", "what": entry}).status_code == 409
    assert client.post(TODAY, {"do": "undo", "what": entry}).status_code == 302
    assert client.post(TODAY, {"do": "undo", "what": entry}).status_code == 409


def test_not_where_something_else_stands_on_it(desk, ana, planned, treated, at):
    planned(ana, "botox", ON)
    client = desk()
    press(client, "Log")
    entry = str(AuditEntry.objects.get(kind=Kind.TREATMENT_LOGGED).pk)
    done = Treatment.objects.get()
    treated(ana, "microneedling", ON, recorded_at=done.recorded_at + timedelta(minutes=1))
    response = client.post(TODAY, {"do": "undo", "what": entry})
    assert response.status_code == 409
    assert "Something else was recorded for this patient since." in Page(response).main
    done.refresh_from_db()
    assert not done.voided


def test_a_plan_that_was_booked_is_undone_with_its_call(desk, ana, treated):
    treated(ana, "microneedling", date(2026, 11, 10))
    client = desk(Role.FRONT_DESK)
    sent = {"row": f"{ana.ref}.botox", "do": "booked", "day": "1 Dec", "seen": "0"}
    assert client.post("/desk/hamilton/eligible/", sent).status_code == 302
    assert press(client, "Undo").status_code == 302
    plan = Plan.objects.get()
    assert (plan.state, plan.close_reason) == (PlanState.CANCELLED, "Undone")
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "log", "what": "x"}, {"do": "log", "what": "00000000-0000-0000-0000-000000000000"},
        {"do": "called", "what": "x"}, {"do": "called", "what": "00000000-0000-0000-0000-000000000000.botox"},
        {"do": "review", "what": "x"}, {"do": "undo", "what": "x"}, {"do": "undo", "what": "9" * 30},
    ],
)  # fmt: skip
def test_rows_that_are_not_there(desk, sent):
    response = desk().post(TODAY, sent)
    assert response.status_code == 409
    assert Page(response).title.startswith("Error:")


@pytest.mark.parametrize("sent", [{"do": "dance", "what": "x"}, {"do": "log"}, {}])
def test_what_is_no_button(desk, sent):
    assert desk().post(TODAY, sent).status_code == 422


@pytest.mark.parametrize("role", Role)
def test_who_may(desk, ana, planned, overridden, role):
    plan = planned(ana, "botox", ON)
    client = desk(role)
    for do, what, may in (
        ("review", str(overridden.pk), role == Role.MANAGER),
        ("called", f"{ana.ref}.botox", role != Role.AUDITOR),
        ("log", str(plan.ref), role in {Role.MANAGER, Role.CLINICIAN}),
    ):
        response = client.post(TODAY, {"do": do, "what": what})
        assert response.status_code == (302 if may else 403), do


def anchors(page, value):
    """Where the buttons that do this lead back to, in the order of the page."""
    forms = [
        form
        for form in page.root.find("form")
        if any(each.attrs.get("value") == value for each in form.find("button"))
    ]
    return [form.attrs["action"].partition("#")[2] for form in forms]


def test_what_is_done_in_a_row_leads_back_to_the_rows(desk, patient, treated, planned):
    """What is called or logged leaves its list, and the next row has its place; who did not answer stays."""
    for name in ("Bo", "Cy", "Di"):
        found = patient(name)
        treated(found, "microneedling", ON - timedelta(days=7))
        planned(patient(f"{name} planned"), "botox", ON)
    client = desk()
    page = Page(client.get(TODAY))
    assert anchors(page, "no_answer") == ["call-1", "call-2", "call-3"]
    assert anchors(page, "called") == ["call-1", "call-2", "call-2"]
    assert anchors(page, "log") == ["visits-1", "visits-2", "visits-2"]
    press(client, "Called")
    left = Page(client.get(TODAY))
    [rows] = [each for each in left.root.find("section") if each.find("h2")[0].attrs["id"] == "call"]
    assert [each.attrs["id"] for each in rows.find("tbody")] == ["call-1", "call-2"]
    assert "Cy" in rows.find("tbody")[0].text
    press(client, "No")
    assert "No answer" in Page(client.get(TODAY)).root.find("tbody")[-2].text
    for _each in range(2):
        last = anchors(Page(client.get(TODAY)), "called")
        press(client, "Called")
    assert last == ["call"]


def test_an_error_is_not_scrolled_away_by_the_row_it_is_about(desk, patient, treated):
    treated(patient("Bo"), "microneedling", ON - timedelta(days=7))
    told = Page(desk().post(f"{TODAY}#call-1", {"do": "called", "what": "nobody", "seen": "0"}))
    assert not [each for each in told.root.find("tbody") if "id" in each.attrs]


def sent_of(client, label):
    """What the first button of this name on Today would send: kept, as a page is that stays open."""
    page = Page(client.get(TODAY))
    for form in page.root.find("form"):
        for button in form.find("button"):
            if button.text.partition(" ")[0] == label:
                return boxes(form) | {button.attrs["name"]: button.attrs["value"]}
    raise AssertionError(page.main)


def test_what_has_come_up_since_the_page_was_shown_is_told_to_who_logs_in_a_row(desk, ana, planned, treated):
    planned(ana, "botox", ON)
    client = desk(Role.CLINICIAN)
    sent = sent_of(client, "Log")
    treated(ana, "microneedling", ON - timedelta(days=2))
    response = client.post(TODAY, sent, follow=True)
    assert "/overrides/" in response.redirect_chain[0][0]
    assert "Botox on Sunday 22 November 2026 is too soon" in Page(response).main


def test_what_is_put_at_odds_by_undoing_is_told_to_who_undoes(desk, ana, planned, treated):
    """It was done sooner than planned, and something else after it: undone, its plan is open again and too soon."""
    planned(ana, "botox", ON)
    client = desk(Role.CLINICIAN)
    assert press(client, "Log")["Location"] == TODAY
    sent = sent_of(client, "Undo")
    treated(ana, "microneedling", ON - timedelta(days=1))
    response = client.post(TODAY, sent, follow=True)
    assert response.redirect_chain[0][0].endswith("/at-odds/")
    assert "Botox on Sunday 22 November 2026 is now too soon" in Page(response).main
