"""The guidance: on its own pages, and with an answer where it fits the day."""

from datetime import datetime

import pytest

from intervals.models.guidance import Section, Topic
from intervals.said.dates import day
from tests.conftest import TORONTO
from tests.web.page import Page
from tests.web.rows import SOURCE, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def topic(slug="sun", published=True, **more) -> Topic:
    values = {"title": "Sun and skin", "summary": "Stay out of the sun.", "order": 5} | SOURCE | more
    return Topic.objects.create(slug=slug, published=published, **values)


def read(client, address: str) -> Page:
    page = Page(client.get(address))
    assert page.status == 200
    return page


def test_the_contents_name_every_topic_in_order(client):
    topic(order=15)
    page = read(client, "/guidance/")
    titles = [each.title for each in Topic.objects.order_by("order")]
    assert titles[1] == "Sun and skin"
    assert [each.text for each in page.root.find("h2") if each.text in titles] == titles
    assert page.links["Sun and skin"] == "/guidance/sun/"
    assert "Stay out of the sun." in page.main


def test_every_shipped_topic_has_its_page_with_source_and_review(client):
    topics = Topic.objects.prefetch_related("sections")
    assert len(topics) == 6
    for each in topics:
        page = read(client, f"/guidance/{each.slug}/")
        assert page.h1 == each.title
        assert each.summary in page.main
        assert each.source_title in page.main
        assert f"{day(each.reviewed_on)}, by Intervals editors" in page.main
        for section in each.sections.all():
            assert section.heading in page.main


def test_a_topic_leads_to_the_others(client):
    page = read(client, "/guidance/recovery/")
    assert page.links["Why the wait matters"] == "/guidance/why-wait/"
    assert "Your skin after microneedling" not in page.links


def test_the_address_of_the_source_is_a_link(client):
    topic()
    assert read(client, "/guidance/sun/").links["Read the source"] == "https://paper.example/waiting"


@pytest.mark.parametrize("slug", ["hidden", "nothing", "RECOVERY", "recovery;x", "x" * 5000])
def test_what_is_not_published_is_not_there(client, slug):
    topic("hidden", published=False, title="Not ready yet")
    page = Page(client.get(f"/guidance/{slug}/"))
    assert page.status == 404
    assert page.h1 == "There is no page at this address"
    assert "Not ready yet" not in page.text


def test_what_is_not_published_is_nowhere_else_either(client):
    hidden = topic("hidden", published=False, title="Not ready yet")
    Section.objects.create(topic=hidden, order=1, heading="Not ready at all", body="x", place="always")
    for address in ("/", "/guidance/", "/guidance/recovery/", "/check/?given_on=2026-11-10"):
        text = read(client, address).text
        assert "Not ready yet" not in text
        assert "Not ready at all" not in text


def test_without_guidance_the_page_says_so(client):
    Topic.objects.all().delete()
    assert "The clinic has not published any guidance yet." in read(client, "/guidance/").main
    assert "What this does not cover" in read(client, "/check/?given_on=2026-11-10").main


def test_markdown_is_rendered_and_nothing_else(client):
    sun = topic(title="Sun <script>alert(1)</script>", summary="A & B <i>")
    body = (
        "Some *care*.\n\n- one\n- two\n\n<script>alert(2)</script>\n\n<img src=x onerror=alert(3)>\n\n"
        "[bad](javascript:alert(4)) [data](data:text/html,x) ![pixel](https://other.example/pixel.png)\n\n"
        "[good](https://paper.example/a?b=c&d=e) [call](tel:+19055550100)"
    )
    Section.objects.create(topic=sun, order=1, heading="<b>Heading</b>", body=body)
    page = read(client, "/guidance/sun/")
    main = page.root.find("main")[0]
    assert page.h1 == "Sun <script>alert(1)</script>"
    assert "<b>Heading</b>" in page.main
    assert "care" in [each.text for each in main.find("em")]
    assert {"one", "two"} <= {each.text for each in main.find("li")}
    assert not main.find("script", "img", "b")
    assert page.links["good"] == "https://paper.example/a?b=c&d=e"
    assert page.links["call"] == "tel:+19055550100"
    assert not [href for href in page.links.values() if href.startswith(("javascript:", "data:"))]


# With an answer

HEALING = "Your skin is still healing"
WRONG = "What can go wrong before the earliest date"
BETWEEN = "You are between the two dates"
PASSED = "What the wait has brought"
BOOK = "Before you book"
REST = "The rest of the guidance"


@pytest.mark.parametrize(
    ("today", "first", "later"),
    [
        ("2026-11-10", [HEALING, WRONG], [BOOK, BETWEEN, PASSED]),
        ("2026-11-16", [HEALING, WRONG], [BOOK, BETWEEN, PASSED]),
        ("2026-11-17", [BETWEEN], [BOOK, HEALING, WRONG, PASSED]),
        ("2026-11-23", [BETWEEN], [BOOK, HEALING, WRONG, PASSED]),
        ("2026-11-24", [PASSED], [BOOK, HEALING, WRONG, BETWEEN]),
    ],
)
def test_what_fits_the_day_comes_first(client, at, today, first, later):
    at.move_to(datetime.fromisoformat(f"{today}T12:00").replace(tzinfo=TORONTO))
    main = read(client, "/check/?given_on=2026-11-10").main
    assert all(main.index(heading) < main.index(REST) for heading in first)
    assert all(main.index(heading) > main.index(REST) for heading in later)


@pytest.mark.parametrize("query", ["given_on=2026-12-10", "given_on=unknown"])
def test_before_the_treatment_no_day_is_singled_out(client, query):
    main = read(client, f"/check/?{query}").main
    assert all(main.index(heading) > main.index(REST) for heading in (HEALING, BETWEEN, PASSED, BOOK))


def test_what_belongs_on_its_own_page_stays_there(client):
    assert "What microneedling does" in read(client, "/guidance/recovery/").main
    for query in ("given_on=2026-11-20", "given_on=2026-11-10", "given_on=2026-10-10"):
        assert "What microneedling does" not in read(client, f"/check/?{query}").main


CALL = "Call the clinic if"
SHOWN = [
    "/check/?given_on=2026-11-20",
    "/check/?given_on=2026-10-10",
    "/check/?given_on=unknown",
    "/plan/?planned_on=2027-06-12",
]


def card(page: Page):
    """The care card, of which a page has one."""
    (found,) = [each for each in page.root.walk() if "section-care" in each.attrs.get("class", "").split()]
    return found


def around(page: Page, inner) -> list:
    return [each for each in page.root.walk() if any(one.node is inner.node for one in each.walk())]


@pytest.mark.parametrize("address", [*SHOWN, "/check/?earlier=botox&later=microneedling&given_on=2026-11-10"])
def test_every_answer_says_when_to_call_unfolded_and_in_print_too(client, address):
    page = read(client, address)
    found = card(page)
    assert CALL in found.text
    for each in around(page, found):
        assert each.tag != "details"
        assert "no-print" not in each.attrs.get("class", "")


def test_every_page_of_the_guidance_says_when_to_call(client):
    for each in Topic.objects.filter(published=True):
        assert CALL in card(read(client, f"/guidance/{each.slug}/")).text


@pytest.mark.parametrize(
    ("skin", "first"), [("", False), ("settled", False), ("unsure", False), ("not_settled", True)]
)
def test_it_comes_first_where_the_skin_has_not_settled(client, skin, first):
    main = read(
        client, f"/check/?given_on=2026-11-10&planned_on=2026-11-30{'&skin=' * bool(skin)}{skin}"
    ).main
    others = ("Talk to the clinic", "The rest of the guidance", "What this does not cover")
    assert all(main.index(CALL) < main.index(other) for other in others) is first


def test_what_a_clinic_has_not_published_is_on_no_answer(client):
    Section.objects.filter(kind="care").delete()
    for address in SHOWN:
        assert CALL not in read(client, address).main


def test_every_answer_says_what_it_does_not_cover(client):
    for address in (
        "/check/?given_on=2026-11-10",
        "/check/?given_on=unknown",
        "/check/?earlier=botox&later=microneedling&given_on=2026-11-10",
        "/plan/?planned_on=2027-06-12",
    ):
        page = read(client, address)
        assert "What this does not cover" in page.main
        assert "Botox before microneedling: our source gives no interval for it" in page.main


def test_guidance_for_one_pair_is_not_given_for_another(client):
    rule("P3W", "P4W", earlier="peel")
    main = read(client, "/check/?earlier=peel&given_on=2026-11-10").main
    assert HEALING not in main
    assert "microneedling" not in main


def test_guidance_for_everybody_goes_with_every_pair(client):
    everybody = topic()
    Section.objects.create(topic=everybody, order=1, heading="Use sunscreen", body="Daily.", place="too_soon")
    rule("P3W", "P4W", earlier="peel")
    for query in ("earlier=peel&given_on=2026-11-10", "given_on=2026-11-20"):
        assert "Use sunscreen" in read(client, f"/check/?{query}").main
