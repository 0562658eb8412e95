"""A procedure that there is not yet: a manager adds one that her clinic alone sees, a superuser one for all."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from intervals.actions import course_templates, procedures, questions
from intervals.actions.course_templates import WantedTemplate
from intervals.actions.procedures import Named
from intervals.actions.questions import WantedQuestion
from intervals.actions.refusals import Refused
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.queries.offered import public_names, to_offer
from intervals.queries.read_published import published_by
from tests.desk.asking import asker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
LIST = "/desk/hamilton/settings/procedures/"
NEW = "/desk/hamilton/settings/new-procedure/"
TYPED = {"name": "Polynucleotides", "to_patients": "polynucleotides", "kind": "injectable"}
RENAME = f"{LIST}polynucleotides/rename/"


@pytest.fixture
def manager(person, clinic):
    return asker(person(Role.MANAGER), clinic, Role.MANAGER)


@pytest.fixture
def superuser(person, clinic):
    return asker(person(Role.MANAGER, is_superuser=True), clinic, Role.MANAGER)


def logged():
    return [each.detail for each in AuditEntry.objects.filter(kind=Kind.CLINIC_CHANGED).order_by("pk")]


@pytest.mark.parametrize("role", list(Role))
def test_only_a_manager_adds_one(desk, role):
    manager = role == Role.MANAGER
    assert (NEW in desk(role).get(LIST).text) is manager
    assert desk(role).get(NEW).status_code == (200 if manager else 403)
    if not manager:
        assert desk(role).post(NEW, TYPED).status_code == 403
    assert not Procedure.objects.exclude(clinic=None).exists()


def test_it_is_offered_at_once_there_and_nowhere_else(desk, clinic, sister, patient):
    assert desk().post(NEW, TYPED).status_code == 302
    row = Procedure.objects.get(slug="polynucleotides")
    assert (row.clinic, row.name, row.kind) == (clinic, "Polynucleotides", "injectable")
    assert Offer.objects.filter(clinic=clinic, procedure=row).exists()
    assert "the clinic’s own" in desk().get(LIST).text
    assert "Polynucleotides" in desk().get(f"/desk/hamilton/patients/{patient('Marie').ref}/plans/new/").text
    assert "Polynucleotides" in desk().get("/desk/hamilton/settings/rules/new/").text
    assert "polynucleotides" in published_by().names
    there = desk(at=sister)
    for page in ("procedures/", "offers/", "rules/new/"):
        assert "olynucleotides" not in there.get(f"/desk/hamilton-nz/settings/{page}").text
    assert there.get("/desk/hamilton-nz/settings/procedures/polynucleotides/").status_code == 404
    assert there.get("/desk/hamilton-nz/settings/procedures/polynucleotides/rename/").status_code == 404
    assert (
        there.post("/desk/hamilton-nz/settings/offers/", {"treatments": ["polynucleotides"]}).status_code
        == 422
    )
    assert "polynucleotides" not in public_names(sister)
    assert "polynucleotides" not in published_by("hamilton-nz").names
    (detail,) = logged()
    assert detail == {
        "before": {}, "after": {"name": "Polynucleotides", "public_name": "polynucleotides", "kind": "injectable"},
        "procedure": "polynucleotides", "shared": False,
    }  # fmt: skip


def test_it_is_renamed_with_before_and_after(desk):
    desk().post(NEW, TYPED)
    assert RENAME in desk().get(LIST).text
    assert f"{LIST}botox/rename/" not in desk().get(LIST).text
    assert desk().post(RENAME, TYPED | {"name": "PN"}).status_code == 302
    detail = logged()[-1]
    assert (detail["before"]["name"], detail["after"]["name"]) == ("Polynucleotides", "PN")


def test_what_is_shared_is_a_superusers_alone(desk, manager, superuser, sister):
    botox = Procedure.objects.get(slug="botox")
    wanted = Named(name="Toxin", public_name="toxin", kind="injectable")
    with pytest.raises(PermissionDenied):
        procedures.change(by=manager, procedure=botox, wanted=wanted, seen=Named.of(botox))
    with pytest.raises(PermissionDenied):
        procedures.add(by=manager, wanted=wanted, shared=True)
    assert desk().get(f"{LIST}botox/rename/").status_code == 403
    assert "For all clinics" not in desk().get(NEW).text
    client = desk(user=superuser.user)
    assert client.post(NEW, TYPED | {"shared": "on"}).status_code == 302
    assert (
        client.post(
            f"{LIST}botox/rename/", {"name": "Toxin", "to_patients": "toxin", "kind": "injectable"}
        ).status_code
        == 302
    )
    assert {"polynucleotides", "botox"} <= {each.slug for each in to_offer(sister)}
    assert public_names(sister)["botox"] == "toxin"
    assert not Offer.objects.filter(procedure__slug="polynucleotides").exists()
    assert logged()[-1]["shared"] is True


def test_two_managers_lose_nothing(manager, clinic):
    wanted = Named(name="Glow", public_name="a glow", kind="peel")
    row = procedures.add(by=manager, wanted=wanted)
    with pytest.raises(Refused, match="of this name already"):
        procedures.add(by=manager, wanted=Named(name="GLOW", public_name="x", kind="peel"))
    first = Named(name="Shine", public_name="a shine", kind="peel")
    procedures.change(by=manager, procedure=row, wanted=first, seen=wanted)
    with pytest.raises(Refused, match="in the meantime"):
        procedures.change(by=manager, procedure=row, wanted=wanted, seen=wanted)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("does", ["add", "change"])
def test_whoever_names_one_waits_for_everybody_who_may_name_another_there(
    superuser, clinic, sister, monkeypatch, does, shared
):
    """The names are compared once the clinics are locked in which this one will stand."""
    wanted = Named(name="Glow", public_name="a glow", kind="peel")
    row = procedures.add(by=superuser, wanted=wanted, shared=shared) if does == "change" else None
    steps, lock, look = [], QuerySet.select_for_update, type(Procedure.objects.all()).exclude

    def locks(rows, **how):
        if rows.model is Clinic:
            steps.append(set(rows))
        return lock(rows, **how)

    def looks(rows, *which, **more):
        steps.append("looked")
        return look(rows, *which, **more)

    monkeypatch.setattr(QuerySet, "select_for_update", locks)
    monkeypatch.setattr(type(Procedure.objects.all()), "exclude", looks)
    if row:
        better = replace(wanted, name="Shine")
        procedures.change(by=superuser, procedure=row, wanted=better, seen=wanted)
    else:
        procedures.add(by=superuser, wanted=wanted, shared=shared)
    assert steps[:2] == [{clinic, sister} if shared else {clinic}, "looked"]


def test_a_shared_name_is_not_one_that_a_clinic_has_of_its_own(manager, superuser, sister, person):
    glow = Named(name="Glow", public_name="a glow", kind="peel")
    theirs = asker(person(Role.MANAGER, at=sister), sister, Role.MANAGER)
    procedures.add(by=theirs, wanted=glow)
    assert procedures.add(by=manager, wanted=glow), "what another clinic has is nothing to this one"
    for number, name in enumerate(("GLOW", "glow")):
        with pytest.raises(Refused, match="A clinic has a procedure of its own by this name already"):
            procedures.add(by=superuser, wanted=replace(glow, name=name), shared=True)
        shine = Named(name=f"Shine {number}", public_name="a shine", kind="peel")
        row = procedures.add(by=superuser, wanted=shine, shared=True)
        with pytest.raises(Refused, match="A clinic has"):
            procedures.change(by=superuser, procedure=row, wanted=replace(shine, name=name), seen=shine)
    there = Procedure.objects.get(slug="botox").name.upper()
    with pytest.raises(Refused, match="There is a procedure of this name already"):
        procedures.add(by=superuser, wanted=replace(glow, name=there), shared=True)


def test_its_kind_stays_while_something_is_recorded_of_it(desk, manager, patient, planned):
    from datetime import date

    desk().post(NEW, TYPED)
    planned(patient("Marie"), "polynucleotides", date(2026, 12, 2))
    answer = desk().post(RENAME, TYPED | {"kind": "circumstance"})
    assert answer.status_code == 409
    assert "on record" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"to_patients": " "}, {"kind": ""}, {"kind": "x"}, {"name": "x" * 121}, {"name": "a\x00"}],
)
def test_what_cannot_be_is_said_and_stays(desk, wrong):
    answer = desk().post(NEW, TYPED | wrong)
    assert answer.status_code == 422
    assert not Procedure.objects.exclude(clinic=None).exists()


def test_another_clinics_own_is_in_no_template_and_no_question(manager, sister, person):
    """The actions refuse it; the guards of the database stand behind them."""
    there = asker(person(Role.MANAGER, at=sister), sister, Role.MANAGER)
    theirs = procedures.add(by=there, wanted=Named(name="Glow", public_name="a glow", kind="peel"))
    with pytest.raises(Refused, match="not known here"):
        course_templates.make(by=manager, wanted=WantedTemplate("Shine", (theirs,)))
    with pytest.raises(Refused, match="not known here"):
        questions.ask(by=manager, wanted=WantedQuestion("Do you glow?", "Speak to us.", theirs))
    course_templates.make(by=there, wanted=WantedTemplate("Shine", (theirs,)))
    questions.ask(by=there, wanted=WantedQuestion("Do you glow?", "Speak to us.", theirs))
