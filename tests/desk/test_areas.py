"""The tree of areas: all see it, managers add to it, superusers change what is shared, no circle, nothing is lost."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from intervals.actions import areas
from intervals.actions.areas import Standing
from intervals.actions.refusals import Refused
from intervals.desk.settings import now_at_odds
from intervals.models.areas import Area
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.plans import PlannedArea
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.models.treatments import TreatedArea
from intervals.queries.area_tree import tree_at
from intervals.queries.clinic_setup import clinic_setup
from tests.desk.asking import asker
from tests.models.rows import SOURCED
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
LIST = "/desk/hamilton/settings/areas/"
NEW = f"{LIST}new/"


@pytest.fixture
def own(clinic):
    """Makes an area of the clinic's own."""

    def make(slug="elbow", within=None, at=clinic):
        inside = Area.objects.get(slug=within) if within else None
        return Area.objects.create(slug=slug, name=slug.capitalize(), clinic=at, within=inside)

    return make


@pytest.fixture
def manager(person, clinic):
    return asker(person(Role.MANAGER), clinic, Role.MANAGER)


@pytest.fixture
def superuser(person, clinic):
    return asker(person(Role.MANAGER, is_superuser=True), clinic, Role.MANAGER)


def logged():
    return [each.detail for each in AuditEntry.objects.filter(kind=Kind.CLINIC_CHANGED).order_by("pk")]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_the_tree_and_only_a_manager_changes_it(desk, role, own):
    own()
    reader, before = desk(role), list(Area.objects.values())
    text = reader.get(LIST).text
    assert "Elbow" in text
    assert "Chin" in text
    assert (f"{LIST}elbow/change/" in text) is (role == Role.MANAGER)
    assert f"{LIST}chin/change/" not in text
    for page in (NEW, f"{LIST}elbow/change/", f"{LIST}elbow/remove/"):
        assert reader.get(page).status_code == (200 if role == Role.MANAGER else 403)
        if role != Role.MANAGER:
            assert reader.post(page, {"name": "Knee"}).status_code == 403
    assert list(Area.objects.values()) == before


def test_an_area_of_the_clinics_own_is_chosen_there_and_nowhere_else(desk, clinic, sister, patient, treated):
    assert desk().post(NEW, {"name": "Décolleté", "within": "chin"}).status_code == 302
    area = Area.objects.get(clinic=clinic)
    assert (area.slug, area.name, area.within.slug) == ("decollete", "Décolleté", "chin")
    assert "Décolleté" in desk().get(f"/desk/hamilton/patients/{patient('Marie').ref}/plans/new/").text
    assert "decollete" in clinic_setup(clinic).areas
    assert "decollete" not in clinic_setup(sister).areas
    assert "Décolleté" not in desk(at=sister).get("/desk/hamilton-nz/settings/areas/").text
    assert desk(at=sister).get("/desk/hamilton-nz/settings/areas/decollete/change/").status_code == 404
    (detail,) = logged()
    assert detail == {
        "before": {}, "after": {"name": "Décolleté", "within": "chin"}, "area": "decollete", "shared": False,
    }  # fmt: skip


def test_a_change_is_logged_with_before_and_after(desk, own):
    own()
    client = desk()
    assert client.post(f"{LIST}elbow/change/", {"name": "Arm", "within": "neck"}).status_code == 302
    assert client.post(f"{LIST}elbow/change/", {"name": "Arm", "within": "neck"}).status_code == 302
    (detail,) = logged()
    assert detail["before"] == {"name": "Elbow", "within": ""}
    assert detail["after"] == {"name": "Arm", "within": "neck"}
    audit = desk().get("/desk/hamilton/audit/").text
    assert "Elbow" in audit
    assert "Arm" in audit


def test_what_is_shared_is_a_superusers_alone(desk, person, manager, superuser, sister):
    chin = Area.objects.get(slug="chin")
    with pytest.raises(PermissionDenied):
        areas.change(by=manager, area=chin, wanted=Standing(name="Jaw"), seen=Standing.of(chin))
    with pytest.raises(PermissionDenied):
        areas.remove(by=manager, area=chin)
    with pytest.raises(PermissionDenied):
        areas.add(by=manager, wanted=Standing(name="Knee"), shared=True)
    assert desk().get(f"{LIST}chin/change/").status_code == 403
    assert "For all clinics" not in desk().get(NEW).text
    client = desk(user=superuser.user)
    assert "For all clinics" in client.get(NEW).text
    assert client.post(NEW, {"name": "Knee", "shared": "on"}).status_code == 302
    assert client.post(f"{LIST}knee/change/", {"name": "Knees"}).status_code == 302
    assert clinic_setup(sister).areas["knee"].name == "Knees"
    assert logged()[-1]["shared"] is True
    assert client.post(f"{LIST}knee/remove/").status_code == 302
    assert not Area.objects.filter(slug="knee").exists()


def test_nothing_lies_within_itself_however_far(desk, own, manager):
    own("arm")
    own("elbow", "arm")
    own("tip", "elbow")
    page = desk().get(f"{LIST}arm/change/").text
    assert 'value="elbow"' not in page
    assert 'value="tip"' not in page
    assert 'value="chin"' in page
    answer = desk().post(f"{LIST}arm/change/", {"name": "Arm", "within": "tip"})
    assert answer.status_code == 422
    assert "It cannot lie there." in answer.text
    arm = Area.objects.get(slug="arm")
    with pytest.raises(Refused, match="lies within this area"):
        areas.change(by=manager, area=arm, wanted=Standing(name="Arm", within="tip"), seen=Standing.of(arm))
    with pytest.raises(IntegrityError):
        Area.objects.filter(slug="arm").update(within=Area.objects.get(slug="tip"))


def test_what_is_shared_lies_within_nothing_of_a_clinics_own(superuser, own, sister):
    own()
    theirs = own("wrist", at=sister)
    with pytest.raises(Refused, match="not known here"):
        areas.add(by=superuser, wanted=Standing(name="Knee", within="elbow"), shared=True)
    with pytest.raises(Refused, match="not known here"):
        areas.add(by=superuser, wanted=Standing(name="Knee", within=theirs.slug))


def test_what_is_used_is_not_removed(desk, manager, own, patient, treated, planned):
    marie = patient("Marie")
    done, plan = treated(marie, "botox", date(2026, 11, 2)), planned(marie, "botox", date(2026, 12, 2))
    own("arm")
    own("elbow", "arm")
    uses = {
        "wrist": lambda area: TreatedArea.objects.create(treatment=done, area=area),
        "knee": lambda area: PlannedArea.objects.create(plan=plan, area=area),
        "arm": lambda area: None,
    }
    for slug, use in uses.items():
        area = Area.objects.filter(slug=slug).first() or own(slug)
        use(area)
        assert f"{LIST}{slug}/remove/" not in desk().get(LIST).text
        assert desk().get(f"{LIST}{slug}/remove/").status_code == 409
        assert desk().post(f"{LIST}{slug}/remove/").status_code == 409
        with pytest.raises(Refused, match="in use"):
            areas.remove(by=manager, area=area)
    assert not logged()
    assert desk().post(f"{LIST}elbow/remove/").status_code == 302
    assert desk().post(f"{LIST}arm/remove/").status_code == 302
    assert [each["before"]["name"] for each in logged()] == ["Elbow", "Arm"]


def test_two_managers_lose_nothing(manager, own):
    elbow = own()
    seen = Standing.of(elbow)
    areas.change(by=manager, area=elbow, wanted=Standing(name="Arm"), seen=seen)
    with pytest.raises(Refused, match="in the meantime"):
        areas.change(by=manager, area=elbow, wanted=Standing(name="Wrist"), seen=seen)
    areas.add(by=manager, wanted=Standing(name="Knee"))
    with pytest.raises(Refused, match="of this name there already"):
        areas.add(by=manager, wanted=Standing(name="KNEE"))
    with pytest.raises(Refused, match="of this name there already"):
        areas.add(by=manager, wanted=Standing(name="chin", within="face"))


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 81, "a\x00b"])
def test_a_name_that_cannot_be_is_said(desk, name):
    answer = desk().post(NEW, {"name": name, "within": "chin"})
    assert answer.status_code == 422
    assert '<option value="chin" selected>' in answer.text
    assert not Area.objects.exclude(clinic=None).exists()


@pytest.mark.parametrize("name", ["額", "!!!", "<b>Arm</b>"])
def test_a_name_of_any_letters_is_taken_and_shown(desk, clinic, name):
    assert desk().post(NEW, {"name": name}).status_code == 302
    area = Area.objects.get(clinic=clinic)
    assert area.slug
    assert area.name == name
    assert "<b>Arm" not in desk().get(LIST).text


def test_the_tree_is_read_from_the_top(clinic, own):
    own("arm")
    own("elbow", "arm")
    own("spot", "chin")
    found = {each.area.slug: each for each in tree_at(clinic)}
    slugs = list(found)
    assert slugs.index("spot") == slugs.index("chin") + 1
    assert found["spot"].depth == found["chin"].depth + 1
    assert (found["arm"].depth, found["elbow"].depth) == (0, 1)
    assert (found["arm"].used, found["elbow"].used) == (True, False)
    assert set(slugs) == set(clinic_setup(clinic).areas)


def test_whoever_moves_an_area_is_told_at_once_what_does_not_fit_any_more(
    desk, clinic, own, patient, treated, planned, monkeypatch
):
    IntervalRule.objects.create(
        clinic=clinic, earlier=Procedure.objects.get(slug="microneedling"), later=Procedure.objects.get(slug="botox"),
        valid_from=date(2026, 1, 1), minimum_days=7, recommended_days=14, same_area=True, **SOURCED,
    )  # fmt: skip
    own("elbow", "neck")
    done = treated(patient("Marie"), "microneedling", date(2026, 11, 20))
    TreatedArea.objects.create(treatment=done, area=Area.objects.get(slug="elbow"))
    plan = planned(done.patient, "botox", date(2026, 11, 25))
    PlannedArea.objects.create(plan=plan, area=Area.objects.get(slug="chin"))
    client, said = desk(), "1 open plan does not fit what is on record any more. Plans at odds"

    def moved(**typed):
        return Page(client.post(f"{LIST}elbow/change/", typed, follow=True))

    assert "does not fit" not in moved(name="Arm", within="neck").text
    page = moved(name="Arm", within="chin")
    assert said in page.text
    assert "Marie" in Page(client.get(page.links["Plans at odds"])).main
    assert "does not fit" not in moved(name="Arm", within="").text
    assert said in moved(name="Arm", within="chin").text
    assert "does not fit" not in moved(name="Arm", within="").text
    planned(done.patient, "botox", date(2026, 11, 24))
    monkeypatch.setattr(now_at_odds, "MOST", 1)
    assert "There are more plans than were looked at now" in moved(name="Arm", within="chin").text
