"""A clinic's own procedure is removed where nothing uses it, and retired where something does: then nothing is lost."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from intervals.actions import course_templates, offers, plans, procedures, questions
from intervals.actions.course_templates import WantedTemplate
from intervals.actions.offers import Offering
from intervals.actions.plans import Wanted
from intervals.actions.procedures import Named
from intervals.actions.questions import WantedQuestion
from intervals.actions.refusals import Refused
from intervals.models.audit import AuditEntry
from intervals.models.members import Role
from intervals.models.offers import Offer
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.offered import offered
from intervals.queries.read_published import published_by
from intervals.queries.uses_of_procedure import uses_of
from tests.desk.asking import asker
from tests.desk.conftest import EARLIER
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
LIST = "/desk/hamilton/settings/procedures/"


@pytest.fixture
def manager(person, clinic):
    return asker(person(Role.MANAGER), clinic, Role.MANAGER)


@pytest.fixture
def glow(manager):
    return procedures.add(by=manager, wanted=Named(name="Glow", public_name="a glow", kind="peel"))


@pytest.fixture
def done(manager, glow, patient):
    """A treatment of it, and a plan."""
    marie = patient("Marie")
    values = {"clinic": manager.clinic, "patient": marie, "procedure": glow}
    at = AuditEntry.objects.latest("pk").at
    Treatment.objects.create(**values, given_on=date(2026, 11, 1), recorded_by=manager.user, recorded_at=at)
    Plan.objects.create(**values, planned_on=date(2027, 1, 5), created_by=manager.user, created_at=at)
    return marie


def test_what_nothing_uses_is_removed_with_its_offer(desk, glow):
    assert f"{LIST}glow/remove/" in desk().get(LIST).text
    assert "Nothing uses it" in desk().get(f"{LIST}glow/remove/").text
    assert desk().post(f"{LIST}glow/remove/", {}).status_code == 302
    assert not Procedure.objects.filter(slug="glow").exists()
    assert not Offer.objects.filter(procedure__slug="glow").exists()
    detail = AuditEntry.objects.latest("pk").detail
    assert (detail["procedure"], detail["before"]["name"], detail["after"]) == ("glow", "Glow", {})


def test_what_something_uses_says_what_and_is_not_removed(desk, manager, glow, done):
    with pytest.raises(Refused, match="1 treatment on record, 1 plan, open or not"):
        procedures.remove(by=manager, procedure=glow)
    page = desk().get(f"{LIST}glow/remove/")
    assert page.status_code == 409
    assert "Glow is still used: 1 treatment on record, 1 plan, open or not." in page.text
    assert f"{LIST}glow/retire/" in page.text
    assert desk().post(f"{LIST}glow/remove/", {}).status_code == 409
    assert Procedure.objects.filter(slug="glow").exists()


def test_a_retired_one_keeps_what_is_on_record_and_nothing_new_is_made_of_it(desk, manager, glow, done):
    page = desk().get(f"{LIST}glow/retire/").text
    assert "1 treatment on record" in page
    record = f"/desk/hamilton/patients/{done.ref}/"
    before = desk().get(record).text
    assert desk().post(f"{LIST}glow/retire/", {"does": "retire"}).status_code == 302
    glow.refresh_from_db()
    assert glow.retired_at
    assert "glow" not in offered(manager.clinic)
    for text in (before, desk().get(record).text):
        assert "1 November" in text or "1 Nov" in text
        assert "a glow" in text.lower()
    assert "the clinic’s own, retired" in desk().get(LIST).text
    for form in ("plans/new/", "treatments/new/", "courses/new/"):
        text = desk().get(f"{record}{form}").text
        assert 'value="botox"' in text or "=botox" in text, form
        assert 'value="glow"' not in text, form
        assert "=glow" not in text, form
    for setting in ("offers/", "questions/new/", "course-templates/new/", "rules/new/"):
        assert "glow" not in desk().get(f"/desk/hamilton/settings/{setting}").text.lower(), setting
    for refused in (
        lambda: plans.make(by=manager, patient=done, wanted=Wanted(glow, date(2027, 3, 1))),
        lambda: questions.ask(by=manager, wanted=WantedQuestion("Q?", "R", glow)),
        lambda: course_templates.make(by=manager, wanted=WantedTemplate("Shine", (glow,))),
        lambda: offers.offer(
            by=manager, procedure=glow, wanted=Offering(offered=True), seen=Offering(offered=False)
        ),
    ):
        with pytest.raises(Refused, match="was retired"):
            refused()
    assert uses_of(glow) == ["1 treatment on record", "1 plan, open or not"]


def test_of_two_who_retire_it_neither_brings_it_back_and_it_can_be(desk, glow, done):
    for _twice in range(2):
        assert desk().post(f"{LIST}glow/retire/", {"does": "retire"}).status_code == 302
        assert Procedure.objects.get(slug="glow").retired_at
    assert "Bring “Glow” back?" in desk().get(f"{LIST}glow/retire/").text
    assert desk().post(f"{LIST}glow/retire/", {"does": "back"}).status_code == 302
    row = Procedure.objects.get(slug="glow")
    assert (row.retired_at, row.retired_by) == (None, None)
    assert "glow" not in published_by().names or "glow" not in offered(row.clinic), (
        "it is offered once somebody says so"
    )


def test_another_clinics_and_the_shared_ones_are_nobodys_to_take_away(desk, manager, sister, person, clinic):
    there = asker(person(Role.MANAGER, at=sister), sister, Role.MANAGER)
    theirs = procedures.add(by=there, wanted=Named(name="Shine", public_name="a shine", kind="peel"))
    for does in (procedures.remove, procedures.retire, procedures.bring_back):
        with pytest.raises(Refused, match="not known here"):
            does(by=manager, procedure=theirs)
        with pytest.raises(PermissionDenied):
            does(by=manager, procedure=Procedure.objects.get(slug="botox"))
    assert desk().get(f"{LIST}shine/remove/").status_code == 404
    assert desk().get(f"{LIST}botox/remove/").status_code == 403
    superuser = asker(person(Role.MANAGER, is_superuser=True), clinic, Role.MANAGER)
    with pytest.raises(Refused, match="All clinics share"):
        procedures.retire(by=superuser, procedure=Procedure.objects.get(slug="botox"))
    with pytest.raises(Refused, match="version of a rule"):
        procedures.remove(by=superuser, procedure=Procedure.objects.get(slug="botox"))
    assert desk(user=superuser.user).get(f"{LIST}botox/retire/").status_code == 403


def test_a_template_that_has_a_retired_one_can_still_be_changed(manager, glow):
    template = course_templates.make(by=manager, wanted=WantedTemplate("Shine", (glow,)))
    procedures.retire(by=manager, procedure=glow)
    seen = course_templates.said_by_template(template)
    wanted = WantedTemplate("Brighter", seen.visits)
    course_templates.change(by=manager, template=template, wanted=wanted, seen=seen)


def test_whoever_opens_one_that_was_retired_to_offer_it_is_told_and_led_to_bring_it_back(
    desk, person, clinic
):
    Procedure.objects.create(
        slug="threads", name="Threads", public_name="threads", kind="other", clinic=clinic, retired_at=EARLIER,
        retired_by=person(Role.MANAGER),
    )  # fmt: skip
    client = desk()
    page = Page(client.get("/desk/hamilton/settings/procedures/threads/"))
    assert page.status == 409
    assert page.links["Bring it back"] == "/desk/hamilton/settings/procedures/threads/retire/"
    assert client.post("/desk/hamilton/settings/procedures/threads/", {"offered": "on"}).status_code == 409


def test_what_is_shared_and_in_use_leads_back_to_the_procedures(desk, person):
    client = desk(user=person(Role.MANAGER, is_superuser=True))
    page = Page(client.get("/desk/hamilton/settings/procedures/microneedling/remove/"))
    assert page.status == 409
    assert page.links["Back to the procedures"] == "/desk/hamilton/settings/procedures/"
