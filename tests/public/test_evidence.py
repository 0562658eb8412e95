"""What is published elsewhere: a picture, a table and counted words for each pair, and never a rule."""

from datetime import date, datetime

import pytest

from intervals.models.evidence import ReadProcedure, ReadSource, ReadStatement
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from tests.conftest import TORONTO
from tests.web.page import Page
from tests.web.rows import rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
PAIR = "/evidence/microneedling/botox/"


def read(client, address: str = PAIR) -> Page:
    page = Page(client.get(address))
    assert page.status == 200
    return page


def says(minimum: str = "", grade: str = "B", kind: str = "clinic", **more) -> ReadStatement:
    """A statement on flights after microneedling, of which nothing is shipped, by a source of its own."""
    number = ReadStatement.objects.count()
    source = ReadSource.objects.create(
        code=f"T{number}",
        title="Aftercare",
        publisher=f"Source {number}",
        kind=kind,
        grade=grade,
        address=f"https://source-{number}.example/",
        checked_on=more.pop("checked_on", date(2026, 11, 20)),
    )
    pair = {
        slug: ReadProcedure.objects.get(slug=name)
        for slug, name in (("earlier", "microneedling"), ("later", "flight"))
    }
    return ReadStatement.objects.create(
        code=f"T{number}", **pair, source=source, minimum=minimum, verified=True, **more
    )


def shipped():
    """What is shipped on the pair that everybody asks about."""
    return ReadStatement.objects.filter(earlier__slug="microneedling", later__slug="botox")


FLIGHT = "/evidence/microneedling/flight/"


def marks(page: Page) -> list[str]:
    """The forms in the picture, in the order in which they are drawn."""
    (figure,) = page.root.find("figure")
    drawing = figure.find("svg")[0]
    return [each.attrs["href"].removeprefix("#mark-") for each in drawing.find("use")]


def test_every_figure_is_drawn_once_in_the_form_of_its_grade(client):
    page = read(client)
    figures = ReadStatement.objects.filter(earlier__slug="microneedling", later__slug="botox").exclude(
        minimum=""
    )
    grades = sorted(figures.values_list("source__grade", flat=True))
    assert sorted(marks(page)) == grades
    assert len(set(grades)) > 1


def test_the_table_names_every_statement_also_without_a_figure(client):
    page = read(client)
    rows = [each.text for each in page.root.find("tr")]
    for each in ReadStatement.objects.filter(
        earlier__slug="microneedling", later__slug="botox"
    ).select_related("source"):
        assert any(each.source.publisher in row for row in rows)
    assert any("no figure" in row for row in rows)


def test_what_nobody_signed_has_no_link_and_supports_nothing(client):
    says("P2W", grade="C", kind="unsigned content page")
    says("P4W", grade="C", kind="unsigned content page")
    rule("P2W", "P4W", later="flight")
    page = read(client, FLIGHT)
    assert not [href for href in page.links.values() if "source-" in href]
    assert (
        "2 figures stand on unsigned pages. They are shown as what patients are told, and not counted."
        in page.main
    )
    assert "No study of this pair was found: 2 unsigned pages." in page.main
    assert "Nobody has signed any of them." in page.main
    assert " of 2" not in page.main


def test_who_signed_is_linked(client):
    statement = says("P2W")
    assert read(client, FLIGHT).links[statement.source.publisher] == statement.source.address


def test_how_the_figures_stand_to_the_rule_is_counted(client):
    for minimum in ("P1D", "P1W", "P10D", "P2W", "P2W", "P1M"):
        says(minimum)
    says("P1M", grade="C")
    rule("P1W", "P2W", later="flight")
    main = read(client, FLIGHT).main
    for said in (
        "1 of 6 shorter than our minimum",
        "1 of 6 our minimum",
        "1 of 6 between our two figures",
        "2 of 6 our recommended wait",
        "1 of 6 longer than we recommend",
    ):
        assert said in main


def test_the_clinics_rule_is_drawn_through_it(client):
    says("P2W")
    assert "ours" not in read(client, FLIGHT).main
    rule("P1W", "P2W", later="flight")
    page = read(client, FLIGHT)
    assert "ours, 1 to 2 weeks" in page.main
    assert "Ours is 1 to 2 weeks." in page.main
    assert (
        "Ours is drawn through it at 1 to 2 weeks."
        in page.root.find("figure")[0].find("svg")[0].attrs["aria-label"]
    )
    IntervalRule.objects.filter(later__slug="flight").update(valid_from=date(2026, 11, 23))
    assert "ours" not in read(client, FLIGHT).main, "it begins tomorrow"


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([("B", "clinic")], "No study of this pair was found: 1 clinic."),
        (
            [
                ("A", "paper (review)"),
                ("A", "paper (consensus)"),
                ("B", "clinic"),
                ("B", "clinic, in a newspaper"),
            ],
            "No study of this pair was found: 2 reviews or consensus papers and 2 clinics.",
        ),
        (
            [("A", "paper (40 patients)"), ("A", "label as quoted"), ("A", "manufacturer"), ("C", "page")],
            "1 study touches this pair. All that was found: 1 study, 2 labels and 1 unsigned page.",
        ),
        (
            [("A", "paper (retrospective, 616 treatments)"), ("B", "paper (1 patient)"), ("B", "pharmacy")],
            "2 studies touch this pair. All that was found: 2 studies and 1 other named source.",
        ),
        ([("C", "paper (40 patients)")], "No study of this pair was found: 1 unsigned page."),
    ],
)
def test_how_strong_it_is_is_counted(client, kinds, said):
    for grade, kind in kinds:
        says("P2W", grade=grade, kind=kind)
    assert said in read(client, FLIGHT).main


def test_what_contradicts_what(client):
    first = says("P2D").source.publisher
    says("P2W")
    says("P2W", upper="P4W", upper_is="range", grade="C")
    main = read(client, FLIGHT).main
    assert f"2 days ({first}) against 1 clinic and 1 unsigned page, which ask for 2 weeks or more." in main
    assert "2 weeks (" not in main, "2 to 4 weeks begins there"


def test_a_limit_contradicts_what_begins_later(client):
    says("", upper="P3W", upper_is="limit")
    says("P4W")
    main = read(client, FLIGHT).main
    assert "no later than 3 weeks (" in main.lower()
    assert "which asks for 4 weeks or more." in main


def test_a_source_that_contradicts_itself(client):
    one = says("P2W")
    ReadStatement.objects.create(
        code="T-two", earlier=one.earlier, later=one.later, source=one.source, minimum="P4W"
    )
    assert (
        f"{one.source.publisher} gives more than one figure: 2 weeks and 4 weeks."
        in read(client, FLIGHT).main
    )


def test_where_nothing_contradicts_that_is_said(client):
    says("P2W")
    says("P14D")
    assert "None of these figures excludes another." in read(client, FLIGHT).main


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (("P2D", "", ""), "2 days"),
        (("P7D", "P10D", "range"), "7 to 10 days"),
        (("P1M", "P6W", "range"), "1 month to 6 weeks"),
        (("P0D", "P1W", "range"), "the same day to 1 week"),
        (("P0D", "", ""), "the same day"),
        (("P2W", "P3W", "limit"), "2 to 3 weeks, no later"),
        (("", "P1M", "limit"), "no later than 1 month"),
        (("", "P1M", "range"), "up to 1 month"),
        (("P1Y", "", ""), "1 year"),
        (("P1M2W", "", ""), "1 month and 2 weeks"),
    ],
)
def test_a_figure_is_said_in_the_units_of_its_source(client, figures, said):
    minimum, upper, upper_is = figures
    says(minimum, upper=upper, upper_is=upper_is)
    cells = [each.text for each in read(client, FLIGHT).root.find("td")]
    assert said in cells


@pytest.mark.parametrize(("today", "old"), [("2027-11-20", False), ("2027-11-21", True)])
def test_what_was_read_more_than_a_year_ago_is_marked(client, at, today, old):

    says("P2W")
    at.move_to(datetime.fromisoformat(f"{today}T12:00").replace(tzinfo=TORONTO))
    assert ("more than a year ago" in read(client, FLIGHT).main) is old
    assert "20 Nov 2026" in read(client, FLIGHT).main


def test_a_pair_of_which_nothing_was_read(client):
    page = read(client, FLIGHT)
    assert "Nothing was read on this pair." in page.main
    assert not page.root.find("figure", "table")


@pytest.mark.parametrize(
    "address",
    [
        "/evidence/x/botox/",
        "/evidence/botox/x/",
        "/evidence/BOTOX/botox/",
        "/rules/x/botox/",
        "/rules/botox/x/",
    ],
)
def test_an_unknown_procedure_is_no_pair(client, address):
    page = Page(client.get(address))
    assert page.status == 404
    assert page.h1 == "There is no page at this address"


def test_every_pair_that_was_read_has_its_place_and_its_page(client):
    page = read(client, "/evidence/")
    addresses = {
        href for href in page.links.values() if href.startswith("/evidence/") and href.count("/") == 4
    }
    pairs = set(ReadStatement.objects.values_list("earlier__slug", "later__slug"))
    assert addresses == {f"/evidence/{earlier}/{later}/" for earlier, later in pairs}
    for address in sorted(addresses)[::9]:
        assert read(client, address).root.find("figure", "table")
    assert f"{ReadStatement.objects.count()} statements of 148 sources on {len(pairs)} pairs" in page.main


def test_the_clinics_own_names_are_used(client):

    Procedure.objects.filter(slug="botox").update(public_name="anti-wrinkle injections")
    assert read(client).h1 == "Anti-wrinkle injections after microneedling: what is published"


def test_an_empty_reading(client):
    ReadStatement.objects.all().delete()
    assert "Nothing was read yet." in read(client, "/evidence/").main
    assert "Nothing was read on this pair." in read(client).main


def test_the_answer_leads_to_the_rule_and_the_rule_to_the_evidence(client):
    answer = Page(client.get("/check/?given_on=2026-11-10"))
    assert answer.links["How we count"] == "/rules/microneedling/botox/"
    page = read(client, answer.links["How we count"])
    assert page.links["Every statement, with its source"] == PAIR
    assert marks(page)
    assert read(client).links["The clinic’s rule and its versions"] == "/rules/microneedling/botox/"
    assert read(client, "/rules/").links["What others publish"] in (PAIR, "/evidence/")
