"""A manager's way with guidance at the desk, from a draft to what patients read, and nobody else's."""

import pytest
from django.urls import reverse

from intervals.actions import guidance
from intervals.models.audit import AuditEntry, Kind
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.members import Role
from tests.desk.asking import asker
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
REST = ("form_key", "csrfmiddlewaretoken")


def where(name, **kwargs):
    return reverse(f"desk-guidance{name}", kwargs={"clinic": "hamilton", **kwargs})


@pytest.fixture
def manager(desk):
    return desk(Role.MANAGER)


def sent(client, address, data):
    response = client.post(address, data)
    assert response.status_code == 302, Page(response).main
    return response["Location"]


@pytest.fixture
def draft(manager):
    sent(manager, where("-begin", topic="why-wait"), {})
    return GuidanceVersion.objects.get()


def boxes(client, draft, name="-edit"):
    """What the form of a draft has in its boxes, lists and ticks."""
    return boxes_of(Page(client.get(where(name, guidance=draft.pk))))


def boxes_of(page):
    typed = {name: value for name, value in page.typed.items() if name not in REST}
    for each in page.root.find("textarea"):
        typed[each.attrs["name"]] = "".join(each.node.itertext())
    for each in page.root.find("select"):
        chosen = [one.attrs["value"] for one in each.find("option") if "selected" in one.attrs]
        typed[each.attrs["name"]] = chosen[0] if chosen else ""
    ticked = {each.attrs["name"] for each in page.root.find("input") if "checked" in each.attrs}
    ticks = {each.attrs["name"] for each in page.root.find("input") if each.attrs.get("type") == "checkbox"}
    return {name: value for name, value in typed.items() if name not in ticks - ticked}


def public(client, slug="why-wait"):
    return Page(client.get(reverse("topic", args=[slug])))


def test_from_a_draft_to_what_patients_read_and_back(manager, client, draft):
    typed = boxes(manager, draft) | {
        "title": "Our words",
        "heading_0": "Ours",
        "body_0": "Wait well.",
        "own_0": "on",
    }
    there = sent(manager, where("-edit", guidance=draft.pk), typed)
    assert there == where("-version", guidance=draft.pk)
    page = Page(manager.get(there))
    assert "Gone: \u2212 Title: Why the wait matters" in page.main
    assert "New: + Title: Our words" in page.main
    assert "Wait well. Added by the clinic; the source does not say it." in page.main
    assert "Our words" not in public(client).main
    sent(manager, where("-publish", guidance=draft.pk), boxes(manager, draft, "-publish"))
    assert "Wait well. Added by the clinic" in public(client).main
    assert "The clinic’s own, since Sunday 22 November 2026" in Page(manager.get(where(""))).main
    sent(manager, where("-end", guidance=draft.pk), {})
    assert "Our words" not in public(client).main
    page = Page(manager.get(where("-topic", topic="why-wait")))
    assert "The shared text counts today." in page.main
    assert "Version 1 (own): Earlier version, from Sunday 22 November 2026" in page.main


def test_a_preview_shows_the_page_and_saves_nothing(manager, draft):
    typed = boxes(manager, draft) | {"title": "Our words", "preview": "Preview"}
    page = Page(manager.post(where("-edit", guidance=draft.pk), typed))
    assert page.status == 200
    assert "As a patient reads it Our words" in page.main
    draft.refresh_from_db()
    assert draft.content["title"] == "Why the wait matters"


def test_a_preview_is_what_the_public_page_says(manager, client, draft):
    """The very same words: all that the page of the topic has between its title and the other topics."""
    address = where("-edit", guidance=draft.pk)
    more = {"heading_3": "Sun", "body_3": "- *Hat*\n- [Shade](https://shade.example/)", "place_3": "always"}
    shown = Page(manager.post(address, boxes(manager, draft) | more | {"preview": "Preview"}))
    sent(manager, address, boxes(manager, draft) | more)
    sent(manager, where("-publish", guidance=draft.pk), boxes(manager, draft, "-publish"))
    [preview] = [each for each in shown.root.walk() if each.attrs.get("class") == "as-read"]
    assert "Shade (shade.example ↗)" in preview.text
    assert preview.text in public(client).main


def test_another_section_saves_nothing_and_loses_nothing(manager, draft):
    typed = boxes(manager, draft) | {"heading_3": "Sun", "body_3": "Hat.", "more": "Another section"}
    page = Page(manager.post(where("-edit", guidance=draft.pk), typed))
    assert page.status == 200
    assert page.typed["heading_3"] == "Sun"
    assert page.typed["heading_4"] == ""
    draft.refresh_from_db()
    assert len(draft.content["sections"]) == 3


def test_sections_are_left_out_and_put_in_another_order(manager, draft):
    headings = [each["heading"] for each in draft.content["sections"]]
    typed = boxes(manager, draft) | {"without_0": "on", "at_1": "3", "at_2": "2"}
    sent(manager, where("-edit", guidance=draft.pk), typed)
    draft.refresh_from_db()
    assert [each["heading"] for each in draft.content["sections"]] == headings[:0:-1]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Enter the title."),
        ({"title": "x" * 161}, "Shorten this to at most 160 characters."),
        ({"body_0": " "}, "Section 1: Write what the section says."),
        (
            {"body_0": "wait " * 60_000},
            "Section 1: This has 300,000 characters: shorten it to at most 10,000.",
        ),
        ({"heading_1": ""}, "Section 2: Enter a heading."),
        ({"body_1": "See [this](/nowhere/)."}, "Section 2: This link leads nowhere: /nowhere/"),
        ({"body_1": "[x](/guidance/nothing/)"}, "Section 2: This link leads nowhere: /guidance/nothing/"),
        ({"body_1": "[x](javascript:alert)"}, None),
        ({"first_day_0": "5", "last_day_0": "2"}, "the last is not before the first"),
        ({"first_day_0": "5"}, "Give both the first and the last day, or neither."),
        (
            {"first_day_0": "0", "last_day_0": "2", "first_day_1": "2", "last_day_1": "9", "place_1": "page"},
            "Section 2: “How long people wait” is for some of these days already, at the same place.",
        ),
        ({"source_title": "", "source_url": "https://journal.example/"}, "Say what the source is called."),
        ({"source_url": "journal.example"}, "The address of the source begins with https://."),
        (
            {"review_due_day": "1", "review_due_month": "1", "review_due_year": "2026"},
            "The next review is due on or after the last one.",
        ),
        ({"place_0": "everywhere"}, "everywhere is not one of the available choices"),
        ({"earlier": "nothing"}, "nothing is not one of the available choices"),
        ({"body_0": "\0"}, "Null characters are not allowed."),
        ({"first_day_0": "soon"}, "Enter a whole number."),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_stays(manager, draft, wrong, said):
    typed = boxes(manager, draft) | {"reviewed_by": "Dr Ito"} | wrong
    response = manager.post(where("-edit", guidance=draft.pk), typed)
    draft.refresh_from_db()
    if said is None:  # no link at all: it stays text
        assert response.status_code == 302
        return
    page = Page(response)
    assert page.status == 422
    assert said in page.main
    assert page.title.startswith("Error:")
    assert page.typed["reviewed_by"] == "Dr Ito"
    assert draft.edition == 0


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>", "<style>p {color: red}</style>", "![x](https://evil.example/x.png)",
        '<img src="https://evil.example/x.png">', "[x](javascript:alert(1))", '<a href="#" onclick="x()">x</a>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)", "<iframe src='/'></iframe>", "{{ clinic }}{% url 'x' %}",
    ],
)  # fmt: skip
def test_text_never_becomes_anything_but_text(manager, client, draft, body):
    heading = "<script>alert(2)</script> {{ clinic }} {% load x %}"
    typed = boxes(manager, draft) | {"heading_0": heading, "body_0": body}
    preview = manager.post(where("-edit", guidance=draft.pk), typed | {"preview": "Preview"})
    sent(manager, where("-edit", guidance=draft.pk), typed)
    sent(manager, where("-publish", guidance=draft.pk), boxes(manager, draft, "-publish"))
    for response in (preview, client.get(reverse("topic", args=["why-wait"]))):
        page = Page(response)
        main = page.root.find("main")[0]
        assert not main.find("script", "style", "img", "iframe", "object")
        assert not [name for each in main.walk() for name in each.attrs if name.startswith("on")]
        assert not [
            each for each in main.find("a") if each.attrs["href"].startswith(("javascript:", "data:"))
        ]
        assert heading in page.main


def test_two_managers_on_one_draft_see_both_texts(manager, desk, draft):
    address = where("-edit", guidance=draft.pk)
    first = boxes(manager, draft)
    sent(manager, address, first | {"body_0": "Theirs."})
    other = desk(Role.MANAGER)
    page = Page(other.post(address, first | {"body_0": "Mine."}))
    assert page.status == 409
    assert "Gone: \u2212 Theirs. New: + Mine." in page.main
    assert "Mine." in boxes_of(page)["body_0"]
    sent(other, address, boxes_of(page))
    draft.refresh_from_db()
    assert draft.content["sections"][0]["body"] == "Mine."
    details = [each.detail for each in AuditEntry.objects.filter(kind=Kind.GUIDANCE_DRAFTED).order_by("pk")]
    assert "1. body: Theirs." in details[-1]["before"]
    assert "1. body: Mine." in details[-1]["after"]


def test_what_was_read_before_somebody_saved_is_not_published(manager, draft):
    address = where("-publish", guidance=draft.pk)
    read = boxes(manager, draft, "-publish")
    sent(manager, where("-edit", guidance=draft.pk), boxes(manager, draft) | {"title": "Other"})
    page = Page(manager.post(address, read))
    assert page.status == 409
    assert "Read it again first." in page.main
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_version_begins_on_its_day_and_not_before_today(manager, client, draft, at):
    address = where("-publish", guidance=draft.pk)
    sent(manager, where("-edit", guidance=draft.pk), boxes(manager, draft) | {"title": "Our words"})
    typed = boxes(manager, draft, "-publish")
    page = Page(manager.post(address, typed | {"first_day_day": "21"}))
    assert page.status == 409
    assert "today at the earliest" in page.main
    sent(manager, address, typed | {"first_day_day": "25"})
    assert "A new version from Wednesday 25 November 2026" in Page(manager.get(where(""))).main
    assert "Our words" not in public(client).main


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK, Role.AUDITOR])
def test_the_others_see_all_and_change_nothing(desk, clinic, person, role):
    by = asker(person(Role.MANAGER), clinic, Role.MANAGER)
    draft = guidance.begin(by=by, slug="why-wait")
    client = desk(role)
    for name, kwargs in [("", {}), ("-topic", {"topic": "why-wait"}), ("-version", {"guidance": draft.pk})]:
        page = Page(client.get(where(name, **kwargs)))
        assert page.status == 200
        assert not [
            way for way in page.links.values() if way.endswith(("/edit/", "/publish/", "/end/", "/begin/"))
        ]
    for name, kwargs in [
        ("-new", {}),
        ("-begin", {"topic": "why-wait"}),
        *((each, {"guidance": draft.pk}) for each in ("-edit", "-publish", "-end")),
    ]:
        assert client.get(where(name, **kwargs)).status_code == 403
        assert client.post(where(name, **kwargs), {}).status_code == 403


def test_a_manager_changes_nothing_that_is_shared_and_a_superuser_does(manager, client):
    manager.user.is_superuser = True
    manager.user.save()
    sent(manager, where("-begin", topic="why-wait"), {"shared": "on"})
    draft = GuidanceVersion.objects.get()
    assert draft.clinic is None
    manager.user.is_superuser = False
    manager.user.save()
    for name in ("-edit", "-publish", "-end"):
        assert manager.get(where(name, guidance=draft.pk)).status_code == 403
        assert manager.post(where(name, guidance=draft.pk), {}).status_code == 403
    assert "shared" not in Page(manager.get(where("-begin", topic="why-wait"))).typed
    manager.user.is_superuser = True
    manager.user.save()
    sent(manager, where("-edit", guidance=draft.pk), boxes(manager, draft) | {"title": "For all"})
    sent(manager, where("-publish", guidance=draft.pk), boxes(manager, draft, "-publish"))
    assert "For all" in public(client).main


def test_a_new_topic_has_an_address_of_its_own(manager, client):
    for title, said in [
        ("", "Enter the title."),
        ("Recovery", "There is a topic of that name already"),
        ("晒", "Use some letters from A to Z"),
    ]:
        page = Page(manager.post(where("-new"), {"title": title}))
        assert page.status == 422
        assert said in page.main
    sent(manager, where("-new"), {"title": "Sun & shade"})
    draft = GuidanceVersion.objects.get()
    assert draft.slug == "sun-shade"
    page = Page(manager.get(where("-version", guidance=draft.pk)))
    assert "It cannot be published as it is:" in page.main
    assert "Not published yet" in Page(manager.get(where(""))).main
    assert public(client, "sun-shade").status == 404


def test_what_is_over_is_not_written_any_more(manager, draft):
    sent(manager, where("-publish", guidance=draft.pk), boxes(manager, draft, "-publish"))
    for name in ("-edit", "-publish"):
        page = Page(manager.get(where(name, guidance=draft.pk)))
        assert page.status == 409
        assert "never edited" in page.main
    sent(manager, where("-end", guidance=draft.pk), {})
    assert Page(manager.get(where("-end", guidance=draft.pk))).status == 409
    assert Page(manager.get(where("-version", guidance=draft.pk))).status == 200


def test_a_review_that_is_still_to_come_is_refused_at_its_box(manager, draft):
    day = {"reviewed_on_day": "23", "reviewed_on_month": "11", "reviewed_on_year": "2026"}
    page = Page(manager.post(where("-edit", guidance=draft.pk), boxes(manager, draft) | day))
    assert page.status == 422
    assert "This day is still to come: enter the day on which it was reviewed." in page.main
    sent(manager, where("-edit", guidance=draft.pk), boxes(manager, draft) | day | {"reviewed_on_day": "22"})


def test_an_overdue_review_is_counted_and_marked(manager, draft):
    day = {"reviewed_on_day": "1", "reviewed_on_month": "1", "review_due_day": "21", "review_due_month": "11"}
    typed = boxes(manager, draft) | day | {"reviewed_on_year": "2026", "review_due_year": "2026"}
    sent(manager, where("-edit", guidance=draft.pk), typed)
    settings = reverse("desk-settings", kwargs={"clinic": "hamilton"})
    said = "The review of 1 topic of guidance is overdue"
    assert said not in Page(manager.get(settings)).main  # nobody reads a draft
    sent(manager, where("-publish", guidance=draft.pk), boxes(manager, draft, "-publish"))
    for address in (settings, reverse("desk-today", kwargs={"clinic": "hamilton"})):
        assert Page(manager.get(address)).links[said] == where("")
    assert Page(manager.get(where(""))).main.count("Review overdue") == 1
