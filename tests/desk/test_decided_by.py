"""Going on, somebody names the clinician who decided: she sees it and may object."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from intervals.actions import overrides, plans
from intervals.actions.plans import Wanted
from intervals.actions.refusals import Refused
from intervals.actions.warnings import GoingOn
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from tests.conftest import TORONTO
from tests.desk.asking import asker
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

NEEDLED, TOO_SOON = date(2026, 11, 20), date(2026, 11, 24)
LIST = "/desk/hamilton/overrides/"


@pytest.fixture
def marie(patient, treated):
    marie = patient()
    treated(marie, "microneedling", NEEDLED)
    return marie


@pytest.fixture
def priya(person):
    return person(Role.CLINICIAN, first_name="Priya", last_name="Raghunathan")


def at_marie(marie, name, **more):
    return reverse(name, kwargs={"clinic": "hamilton", "patient": marie.ref, **more})


def plan(client, marie, **typed):
    """Go on from the page that warns: with what stood on it."""
    where = at_marie(marie, "desk-plan-new")
    asked = {"procedure": "botox", "planned_on": TOO_SOON.isoformat()}
    page = Page(client.post(where, asked))
    read = next(each.attrs["value"] for each in page.root.find("input") if each.attrs.get("name") == "read")
    return client.post(where, {**asked, "go_on": "1", "read": read, **typed})


@pytest.fixture
def decided(desk, marie, priya):
    plan(desk(Role.FRONT_DESK), marie, reason="clinician_decided", decided_by=str(priya.pk))
    return Override.objects.get()


def test_the_front_desk_names_who_decided(decided, priya, marie, desk):
    assert (decided.reason, decided.decided_by) == ("clinician_decided", priya)
    page = Page(desk(Role.FRONT_DESK).get(at_marie(marie, "desk-patient")))
    assert "Decided by Priya Raghunathan, it was said." in page.main


def test_naming_somebody_is_no_duty(desk, marie):
    plan(desk(Role.FRONT_DESK), marie, reason="clinician_decided")
    assert Override.objects.get().decided_by is None


@pytest.mark.parametrize("reason", ["patient_informed", ""])
def test_somebody_is_named_only_where_she_decided(desk, marie, priya, reason):
    page = Page(
        plan(desk(Role.FRONT_DESK), marie, reason=reason, decided_by=str(priya.pk), comment="As she said")
    )
    assert page.status == 422
    assert "id_decided_by" in [where for where, _said in page.summary]
    assert page.root.find("textarea")[0].text.strip() == "As she said"
    assert not Plan.objects.exists()


def test_who_does_not_treat_here_is_not_named(desk, marie, person, clinic):
    front = person(Role.FRONT_DESK)
    page = Page(plan(desk(Role.FRONT_DESK), marie, reason="clinician_decided", decided_by=str(front.pk)))
    assert "id_decided_by" in [where for where, _said in page.summary]
    by = asker(person(Role.FRONT_DESK), clinic, Role.FRONT_DESK)
    wanted = Wanted(Procedure.objects.get(slug="botox"), TOO_SOON)
    for going_on, said in (
        (GoingOn("clinician_decided", decided_by=front), "does not treat"),
        (GoingOn("patient_informed", decided_by=person(Role.CLINICIAN)), "where a clinician did"),
    ):
        with pytest.raises(Refused, match=said):
            plans.make(by=by, patient=marie, wanted=wanted, going_on=going_on)
    assert not Plan.objects.exists()


def test_she_sees_it_and_objects(decided, priya, marie, desk):
    her = desk(user=priya)
    page = Page(her.get(LIST))
    assert "Decided by you, as others say" in page.main
    assert AuditEntry.objects.filter(kind=Kind.LIST_VIEWED, shown__patient_ref=marie.ref).exists()
    where = at_marie(marie, "desk-override-object", override=decided.pk)
    assert Page(her.post(where, {"why": " "})).status == 422
    assert her.post(where, {"why": "I was not asked"}).url == LIST
    decided.refresh_from_db()
    assert (decided.objection, decided.reviewed_by) == ("I was not asked", None)
    entry = AuditEntry.objects.get(kind=Kind.OVERRIDE_OBJECTED)
    assert (entry.person, entry.patient_ref, entry.detail) == (priya, marie.ref, {"override": decided.pk})
    assert "Decided by you" not in Page(her.get(LIST)).main
    assert "Priya Raghunathan objects: I was not asked" in Page(desk(Role.MANAGER).get(LIST)).main
    clinicians, front = (
        Page(desk(role).get(at_marie(marie, "desk-patient"))).main
        for role in (Role.CLINICIAN, Role.FRONT_DESK)
    )
    assert "objects: I was not asked" in clinicians
    assert "Priya Raghunathan objects" in front
    assert "I was not asked" not in front  # what was written is clinical
    assert her.get(where).status_code == 409


def test_an_objection_has_it_wait_for_review_again(decided, priya, person, clinic):
    overrides.review(by=asker(person(Role.MANAGER), clinic), overrides=[decided.pk])
    by = asker(priya, clinic, Role.CLINICIAN)
    overrides.object_to(by=by, override=decided, why="Not so")
    assert Override.objects.waiting().get() == decided
    with pytest.raises(Refused, match="already"):
        overrides.object_to(by=by, override=decided, why="Not so")


def test_nobody_else_objects(decided, desk, marie, person, clinic):
    other = desk(Role.CLINICIAN)
    assert "Decided by you" not in Page(other.get(LIST)).main
    assert other.get(at_marie(marie, "desk-override-object", override=decided.pk)).status_code == 403
    with pytest.raises(PermissionDenied):
        overrides.object_to(by=asker(person(Role.MANAGER), clinic), override=decided, why="Not so")


def test_she_sees_it_when_a_manager_was_faster_and_a_month_at_most(decided, priya, person, clinic, desk, at):
    overrides.review(by=asker(person(Role.MANAGER), clinic, Role.MANAGER), overrides=[decided.pk])
    hers = desk(user=priya)
    assert "Decided by you, as others say" in Page(hers.get(LIST)).main
    at.move_to(datetime(2026, 12, 23, 12, tzinfo=TORONTO))
    assert "Decided by you, as others say" not in Page(desk(user=priya).get(LIST)).main


def test_who_names_herself_is_told_nothing(desk, marie, priya):
    hers = desk(user=priya)
    plan(hers, marie, reason="clinician_decided", decided_by=str(priya.pk))
    assert Override.objects.get().decided_by == priya
    assert "Decided by you, as others say" not in Page(hers.get(LIST)).main


def test_a_manager_reads_the_objection_where_she_reviews(decided, priya, clinic, desk):
    manager = desk(Role.MANAGER)
    assert "Decided by Priya Raghunathan, it was said." in Page(manager.get("/desk/hamilton/")).main
    hers = asker(priya, clinic, Role.CLINICIAN)
    overrides.object_to(by=hers, override=decided, why="I said no such thing.")
    said = Page(manager.get("/desk/hamilton/")).main
    assert "Priya Raghunathan objects: I said no such thing." in said
