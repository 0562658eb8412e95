"""The rules of another day, what changed last, and each rule's own page with all its versions."""

from datetime import date

import pytest

from intervals.models.rules import IntervalRule
from tests.web.page import Page
from tests.web.rows import procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
PAIR = "/rules/microneedling/botox/"
OLD = "Botox at the earliest 1 week after microneedling, 2 weeks recommended."
NEW = "Botox at the earliest 2 weeks after microneedling, 3 weeks recommended."

SAME = "Never on the same day."


def read(client, address: str) -> Page:
    page = Page(client.get(address))
    assert page.status == 200
    return page


def longer(begins=date(2027, 1, 1), **more) -> IntervalRule:
    return rule("P2W", "P3W", valid_from=begins, version=2, **more)


@pytest.mark.parametrize(("on", "sentence"), [("2026-12-31", OLD), ("2027-01-01", NEW)])
def test_the_rules_of_another_day(client, on, sentence):
    longer()
    page = read(client, f"/rules/?on={on}")
    first = next(each.text for each in page.root.find("p") if each.text in (f"{OLD} {SAME}", f"{NEW} {SAME}"))
    assert first == f"{sentence} {SAME}"
    assert page.links["The rules of today"] == "/rules/"
    assert page.typed["on_year"] == on[:4]


def test_before_the_first_version_there_is_none(client):
    main = read(client, "/rules/?on=2025-12-31").main
    assert "No rule is in force on that day." in main
    assert "Rules that begin later" in main


@pytest.mark.parametrize("on", ["1900-01-01", "2199-12-31", "2024-02-29"])
def test_every_day_of_the_range_has_its_page(client, on):
    assert read(client, f"/rules/?on={on}")


@pytest.mark.parametrize(
    "typed", ["on=1+Jan+2027", "on_day=1&on_month=1&on_year=2027", "on=2027-01-01&x=1", "on=01+January+2027"]
)
def test_a_day_is_written_as_people_write_it(client, typed):
    response = client.get(f"/rules/?{typed}")
    assert (response.status_code, response["Location"]) == (302, "/rules/?on=2027-01-01")


@pytest.mark.parametrize(
    ("typed", "said", "kept"),
    [
        ("on=31/02/2026", "31/02/2026 is not a real date", "31/02/2026"),
        ("on=", "Enter the day whose rules you want to see.", ""),
        ("on_day=31&on_month=2&on_year=2026", "31 February", "31"),
        ("on=1899-12-31", "1900", "31"),
        ("on=2200-01-01", "2199", "01"),
        ("on=2027-01", "exact date", ""),
        ("on=soon", "soon", "soon"),
        ("on=unknown", "", "unknown"),
        ("on=%00", "", None),
        ("on=2027-01-01&on=2027-01-02", "", None),
    ],
)
def test_what_is_no_day_is_refused_in_words_and_stays(client, typed, said, kept):
    page = Page(client.get(f"/rules/?{typed}"))
    assert said in page.refusal()
    if kept is not None:
        assert page.typed["on_day"] == kept


def test_what_changed_last_and_when(client):
    longer(begins=date(2026, 11, 1))
    main = read(client, "/rules/").main
    assert f"Changed last on Sunday 1 November 2026. Before: {OLD}" in main
    assert "Changed last" not in read(client, "/rules/?on=2026-10-31").main


def test_a_version_that_changes_no_wait_says_so(client):
    rule("P1W", "P2W", valid_from=date(2026, 11, 1), version=2)
    assert (
        "Changed last on Sunday 1 November 2026: the waits stayed as they were."
        in read(client, "/rules/").main
    )


def test_a_rule_that_was_withdrawn_and_came_again(client):
    longer(begins=date(2026, 10, 1), withdrawn=True)
    rule("P3W", "P4W", valid_from=date(2026, 11, 1), version=3)
    assert "Since Sunday 1 November 2026 there is a rule again." in read(client, "/rules/").main
    versions = [each.text for each in read(client, PAIR).root.find("h3")]
    assert versions == [
        "From Sunday 1 November 2026 on in force",
        "Thursday 1 October 2026 to Saturday 31 October 2026 past",
        "Thursday 1 January 2026 to Wednesday 30 September 2026 past",
    ]
    assert "No rule speaks of it." in read(client, PAIR).main


def test_the_page_of_a_pair_has_every_version_the_latest_first(client):
    longer()
    page = read(client, PAIR)
    assert [each.text for each in page.root.find("h3")] == [
        "From Friday 1 January 2027 on to come",
        "Thursday 1 January 2026 to Thursday 31 December 2026 in force",
    ]
    assert page.main.index(NEW) < page.main.rindex(OLD)
    assert "Version 2, in force from Friday 1 January 2027 on" in page.main
    assert page.h1 == "Botox after microneedling"
    assert OLD in page.main[: page.main.index("Worked example")]


def test_the_clinics_own_version_ends_the_shared_one_on_its_page(client):
    rule("P10D", "P1M", own=True, valid_from=date(2026, 6, 1), source_says="Ten days are enough.")
    page = read(client, PAIR)
    assert len(page.root.find("h3")) == 2
    assert "Ten days are enough." in page.main


def test_a_pair_without_a_rule_says_so_and_shows_what_others_publish(client):
    page = read(client, "/rules/botox/microneedling/")
    assert "No rule speaks of this today." in page.main
    assert "please ask the clinic" in page.main
    assert page.links["Every statement, with its source"] == "/evidence/botox/microneedling/"
    assert not page.root.find("h3")


@pytest.mark.parametrize(
    ("due", "said"),
    [("2026-11-21", "Saturday 21 November 2026, overdue"), ("2026-11-22", "Sunday 22 November 2026")],
)
def test_when_the_next_review_is_due(client, due, said):
    IntervalRule.objects.update(review_due=due)
    for address in ("/rules/", PAIR):
        main = read(client, address).main
        assert f"Next review {said}" in main
        assert ("overdue" in main) is ("overdue" in said)


def test_a_rule_of_a_pair_of_the_clinics_own(client):
    procedure("peel", "chemical peel")
    rule("P3W", "P4W", earlier="peel", own=True)
    page = read(client, "/rules/peel/botox/")
    assert "Botox at the earliest 3 weeks after chemical peel" in page.main
    assert read(client, "/rules/").links["Botox after chemical peel"] == "/rules/peel/botox/"
