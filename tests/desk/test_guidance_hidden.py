"""A topic that a clinic does not want: hidden there and nowhere else, from today on, and back in one step."""

import pytest

from intervals.actions import guidance
from intervals.actions.refusals import Refused
from intervals.documents.topics import SectionText, TopicText
from intervals.models.audit import AuditEntry, Kind
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.members import Role
from tests.desk.asking import asker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
TOPIC = "/desk/hamilton/settings/guidance/topics/why-wait/"
HIDE = f"{TOPIC}hide/"


@pytest.fixture
def manager(person, clinic):
    return asker(person(Role.MANAGER), clinic, Role.MANAGER)


@pytest.mark.parametrize("role", list(Role))
def test_only_a_manager_hides(desk, role):
    assert (HIDE in desk(role).get(TOPIC).text) is (role == Role.MANAGER)
    assert desk(role).get(HIDE).status_code == (200 if role == Role.MANAGER else 403)
    if role != Role.MANAGER:
        assert desk(role).post(HIDE, {}).status_code == 403
    assert not GuidanceVersion.objects.exists()


def test_it_is_hidden_here_alone_and_shown_again(desk, client, sister):
    was = client.get("/guidance/").text
    assert "/guidance/why-wait/" in was
    assert desk().post(HIDE, {}).status_code == 302
    assert client.get("/guidance/why-wait/").status_code == 404
    assert "/guidance/why-wait/" not in client.get("/guidance/").text
    assert "testserver/guidance/why-wait/" not in client.get("/sitemap.xml").text
    assert client.get("/c/hamilton-nz/guidance/why-wait/").status_code == 200
    page = desk().get(TOPIC).text
    assert "It is hidden" in page
    assert HIDE not in page
    assert "Hidden from patients" in desk().get("/desk/hamilton/settings/guidance/").text
    version = GuidanceVersion.objects.get()
    (entry,) = AuditEntry.objects.filter(kind=Kind.GUIDANCE_PUBLISHED)
    assert (entry.detail["before"], entry.detail["after"]) == ([], ["hidden: True"])
    assert desk().get(HIDE).status_code == 409
    back = f"/desk/hamilton/settings/guidance/versions/{version.pk}/end/"
    assert desk().post(back, {}).status_code == 302
    assert client.get("/guidance/").text == was


def test_a_new_version_of_what_is_hidden_is_shown(desk, manager, client):
    guidance.hide(by=manager, slug="why-wait")
    draft = guidance.begin(by=manager, slug="why-wait")
    assert not TopicText.of(draft.content).hidden
    guidance.publish(by=manager, version=draft, edition=0)
    assert client.get("/guidance/why-wait/").status_code == 200
    guidance.hide(by=manager, slug="why-wait")
    assert client.get("/guidance/why-wait/").status_code == 404


def test_what_everybody_has_to_read_stays(manager, client):
    with pytest.raises(Refused, match="when to call the clinic"):
        guidance.hide(by=manager, slug="when-to-call")
    with pytest.raises(Refused, match="no such topic"):
        guidance.hide(by=manager, slug="nothing")
    guidance.hide(by=manager, slug="limits")
    with pytest.raises(Refused, match="hidden already"):
        guidance.hide(by=manager, slug="limits")
    assert "Call the clinic if" in client.get("/check/?given_on=2026-11-20").text


def test_what_another_topic_leads_to_stays(manager):
    draft = guidance.begin(by=manager, slug="sun", title="Sun")
    text = TopicText(
        "Sun", summary="Stay out of it.", source_title="The clinic’s own", reviewed_by="Dr Ito", reviewed_on=manager.on,
        sections=(SectionText("Shade", "[Why](/guidance/why-wait/) it is worth it."),),
    )  # fmt: skip
    guidance.save(by=manager, version=draft, text=text, edition=0)
    guidance.publish(by=manager, version=draft, edition=1)
    with pytest.raises(Refused, match="“Sun” leads to it"):
        guidance.hide(by=manager, slug="why-wait")
    guidance.hide(by=manager, slug="sun")
    guidance.hide(by=manager, slug="why-wait")
