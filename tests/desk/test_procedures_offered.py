"""What a clinic offers: everybody sees it, a manager changes it, nobody's change is lost."""

import pytest

from intervals.actions import offers
from intervals.actions.offers import Offering
from intervals.actions.refusals import Refused
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.queries.offered import public_names
from tests.desk.asking import asker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
LIST = "/desk/hamilton/settings/procedures/"
PAGE = f"{LIST}botox/"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_what_is_offered_and_only_a_manager_changes_it(desk, role, clinic):
    reader, before = desk(role), list(Offer.objects.values())
    assert "Botox" in reader.get(LIST).text
    assert (f'href="{PAGE}"' in reader.get(LIST).text) is (role == Role.MANAGER)
    assert reader.get(PAGE).status_code == (200 if role == Role.MANAGER else 403)
    if role != Role.MANAGER:
        assert reader.post(PAGE, {"offered": "on", "public_name": "toxin"}).status_code == 403
        assert list(Offer.objects.values()) == before


def test_a_name_and_an_end_reach_the_public_and_the_log(desk, clinic, client):
    manager = desk(Role.MANAGER)
    typed = {"offered": "on", "public_name": "wrinkle injections", "least_age": "18"}
    assert manager.post(PAGE, typed).status_code == 302
    assert public_names(clinic)["botox"] == "wrinkle injections"
    assert "wrinkle injections" in client.get("/rules/").text.lower()
    assert manager.post(PAGE, {}).status_code == 302
    assert not Offer.objects.filter(clinic=clinic, procedure__slug="botox").exists()
    details = [each.detail for each in AuditEntry.objects.filter(kind=Kind.CLINIC_CHANGED).order_by("pk")]
    assert details[-1] == {
        "before": {
            "procedure": "botox",
            "offered": True,
            "public_name": "wrinkle injections",
            "least_age": 18,
        },
        "after": {"procedure": "botox", "offered": False, "public_name": "", "least_age": None},
    }
    assert manager.post(PAGE, {}).status_code == 302
    assert AuditEntry.objects.filter(kind=Kind.CLINIC_CHANGED).count() == len(details) == 2


def test_two_managers_lose_nothing(person, clinic):
    botox = Procedure.objects.get(slug="botox")
    by, seen = asker(person(Role.MANAGER), clinic, Role.MANAGER), Offering.of(clinic, botox)
    first, second = (Offering(offered=True, public_name=name) for name in ("one", "two"))
    offers.offer(by=by, procedure=botox, wanted=first, seen=seen)
    with pytest.raises(Refused, match="“one”"):
        offers.offer(by=by, procedure=botox, wanted=second, seen=seen)
    offers.offer(by=by, procedure=botox, wanted=seen, seen=seen)
    assert Offering.of(clinic, botox) == first


def test_what_is_too_long_is_said_and_stays(desk, clinic):
    answer = desk(Role.MANAGER).post(PAGE, {"offered": "on", "public_name": "x" * 121})
    assert answer.status_code == 422
    assert "x" * 121 in answer.text


def test_the_page_says_what_speaks_of_it_and_none_is_made_up(desk, clinic):
    manager = desk(Role.MANAGER)
    page = manager.get(PAGE).text
    assert "microneedling" in page.lower()
    assert "0 open plans" in page
    assert manager.get(f"{LIST}nothing-such/").status_code == 404


def test_the_list_asks_as_much_for_many(desk, clinic, django_assert_max_num_queries):
    manager = desk(Role.MANAGER)
    Procedure.objects.bulk_create(
        Procedure(slug=f"p-{n}", name=f"P {n}", public_name=f"p {n}") for n in range(50)
    )
    with django_assert_max_num_queries(12):
        assert "P 49" in manager.get(LIST).text
