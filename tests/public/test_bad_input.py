"""What people and programs send that is not a question: a clear message at the box, and nothing lost."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from tests.web.addresses import ANSWERS, FILES, OPEN, PAGES
from tests.web.page import Page, in_a_box

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

MISSING = "Enter the date of your microneedling."
NUL = "That has characters in it that no date has. Type the date again."
LONG = "That is too long for a date."
IN_FULL = "Write the year in full, with four figures, such as 2026."
RANGE = "The year must be between 1900 and 2199."


def refused(client, query: str, address="/check/") -> Page:
    """The page that refuses a query, given as it stands in the address."""
    return Page(client.get(f"{address}?{query}"))


def parts(day="", month="", year="", name="given_on") -> str:
    return "&".join(
        f"{name}_{part}={quote(text)}" for part, text in (("day", day), ("month", month), ("year", year))
    )


# The three boxes


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("", "", ""), MISSING),
        ((" ", " ", " "), MISSING),
        (("\u200b", "", ""), MISSING),
        (("10", "", ""), "Enter the month and the year as well."),
        (("10", "", "2026"), "Enter the month as well."),
        (("", "", "2026"), "Enter the month as well."),
        (("x", "11", "2026"), "“x” is not a day. Write it as a number from 1 to 31."),
        (("0", "11", "2026"), "“0” is not a day. Write it as a number from 1 to 31."),
        (("32", "11", "2026"), "“32” is not a day. Write it as a number from 1 to 31."),
        (("-1", "11", "2026"), "“-1” is not a day. Write it as a number from 1 to 31."),
        (("1.5", "11", "2026"), "“1.5” is not a day. Write it as a number from 1 to 31."),
        (("010", "11", "2026"), "“010” is not a day. Write it as a number from 1 to 31."),
        (("😀", "11", "2026"), "“😀” is not a day. Write it as a number from 1 to 31."),
        (("31", "2", "2026"), "31 February is not a real date. February 2026 has 28 days."),
        (("30", "feb", "2028"), "30 February is not a real date. February 2028 has 29 days."),
        (("29", "2", "2027"), "29 February is not a real date. February 2027 has 28 days."),
        (("31", "11", "2026"), "31 November is not a real date. November 2026 has 30 days."),
        (("10", "13", "2026"), "“13” is not a month. Did you mean 13 October 2026?"),
        (("13", "13", "2026"), "“13” is not a month. Write a number"),
        (("10", "0", "2026"), "“0” is not a month."),
        (("10", "ma", "2026"), "“ma” is not a month."),
        (("10", "Novermber", "2026"), "“Novermber” is not a month. Did you mean 10 November 2026?"),
        (("10", "11", "29"), IN_FULL),
        (("11", "24", "2026"), "“24” is not a month. Did you mean 24 November 2026?"),
        (("10", "11", "0"), IN_FULL),
        (("10", "11", "99999"), IN_FULL),
        (("10", "11", "1899"), RANGE),
        (("10", "11", "2200"), RANGE),
        (("10", "11", "0000"), RANGE),
        (("10", "11", "twenty"), "“twenty” is not a year. Write it as 2026."),
        (("10", "11", "-2026"), "“-2026” is not a year. Write it as 2026."),
        (("10", "11", "2026\x00"), NUL),
        (("10", "11\x1b[0m", "2026"), NUL),
        (("1" * 10_000, "11", "2026"), LONG),
    ],
)
def test_three_boxes(client, typed, message):
    page = refused(client, parts(*typed))
    assert page.refusal().startswith(message)
    for part, text in zip(("day", "month", "year"), typed, strict=True):
        assert page.typed[f"given_on_{part}"] == in_a_box(text)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        (("x", "11", "2026"), "day"),
        (("31", "2", "2026"), "day"),
        (("10", "13", "2026"), "month"),
        (("10", "11", "29"), "year"),
        (("10", "", "2026"), "month"),
        (("", "11", "29"), "year"),
    ],
)
def test_the_summary_leads_to_the_box_to_mend(client, typed, part):
    page = refused(client, parts(*typed))
    [(box, _message)] = page.summary
    assert page.ids[box].attrs["name"] == f"given_on_{part}"
    assert page.ids[box].attrs["aria-invalid"] == "true"


# A whole date in one


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("03/04/2026", "03/04/2026 can mean 3 April 2026 or 4 March 2026. Write the month as a word."),
        ("3-4-2026", "3-4-2026 can mean 3 April 2026 or 4 March 2026. Write the month as a word."),
        ("03.04.2026", "03.04.2026 can mean 3 April 2026 or 4 March 2026. Write the month as a word."),
        ("31/02/2026", "31/02/2026 is not a real date."),
        ("03/04/26", "03/04/26 can mean 3 April 2026 or 4 March 2026."),
        ("26-11-10", "26-11-10 can mean 26 November 2010 or 10 November 2026."),
        ("13/11/29", IN_FULL),
        ("2026-02-31", "31 February is not a real date. February 2026 has 28 days."),
        ("2027-02-29", "29 February is not a real date. February 2027 has 28 days."),
        ("2026-13-01", "“13” is not a month."),
        ("2026-00-01", "“00” is not a month."),
        ("2026-11-00", "“00” is not a day."),
        ("1899-12-31", RANGE),
        ("2200-01-01", RANGE),
        ("0000-01-01", RANGE),
        ("99999-01-01", "“99999-01-01” is not a date we can read."),
        ("last week", "“last week” is not a date we can read."),
        ("2026-11-10T12:00", "“2026-11-10T12:00” is not a date we can read."),
        ("1e3", "“1e3” is not a date we can read."),
        ("😀", "“😀” is not a date we can read."),
        ("%", "“%” is not a date we can read."),
        ("%(text)s", "“%(text)s” is not a date we can read."),
        ("{0}", "“{0}” is not a date we can read."),
        ("' OR 1=1 --", "“' OR 1=1 --” is not a date we can read."),
        ("<script>alert(1)</script>", "“<script>alert(1)</script>” is not a date we can read."),
        ("10 November 2026 10 November 2026 10 Nove", LONG),
        ("x" * 10_000, LONG),
        ("2026-11-10\x00", NUL),
        ("\x00", NUL),
        ("2026-11-10\r\nSet-Cookie: a=b", NUL),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["given_on", "given_on_day"])
def test_a_whole_date_in_one(client, name, text, message):
    page = refused(client, f"{name}={quote(text)}")
    assert page.refusal().startswith(message)
    boxes = [value for key, value in page.typed.items() if key.startswith("given_on")]
    text = in_a_box(text)
    pieces = text.split("-") if page.typed["given_on_day"] != text else [text]
    assert sorted(filter(None, boxes)) == sorted(pieces), "what was typed is no longer there"


def test_numbers_are_not_shuffled_between_the_boxes(client):
    """03-04-2026 is not year 03, day 2026."""
    page = refused(client, "given_on=03-04-2026")
    assert page.typed["given_on_year"] in ("", "2026")
    assert page.typed["given_on_day"] in ("03", "03-04-2026")


@pytest.mark.parametrize("text", ["soon", "x" * 100, "03/04/2026"])
def test_the_form_that_a_message_recommends_is_accepted(client, text):
    message = refused(client, f"given_on_day={quote(text)}").refusal()
    recommended = re.findall(r"\b\d{1,2} \w+ \d{4}\b", message)
    assert recommended
    for each in recommended:
        assert client.get("/check/", {"given_on_day": each}).status_code == 302, each


@pytest.mark.parametrize(
    ("address", "query", "words"),
    [
        ("/check/", "given_on=x", ["When was your microneedling?", "For example, 27 10 2026"]),
        ("/check/", "given_on=x", ["Is a date for Botox already set? (optional)"]),
        ("/check/calendar.ics", "given_on=x", ["When was your microneedling?", "For example, 27 10 2026"]),
        ("/check/", "given_on=x&skin=x", ["Has your skin settled?"]),
        ("/check/", "given_on=x&earlier=x", ["First treatment", "When was your first treatment?"]),
        (
            "/check/",
            "given_on=x&later=x",
            ["Second treatment", "Is a date for another treatment already set?"],
        ),
        ("/plan/", "planned_on=x", ["On which day would you like to have Botox?", "For example, 27 6 2027"]),
    ],
)
def test_the_question_is_asked_again_in_its_own_words(client, address, query, words):
    page = refused(client, query, address)
    assert page.status == 422
    for said in words:
        assert said in page.main


def test_a_date_twice(client):
    page = refused(client, f"given_on=2026-11-10&{parts('11', '11', '2026')}")
    assert page.refusal() == "There are two dates here. Give one."


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("given_on=2026-11-10&given_on=2026-11-11", "2026-11-10, 2026-11-11"),
        ("given_on=2026-11-10&given_on=10+Nov+2026", "2026-11-10, 10 Nov 2026"),
        (f"{parts('10', '11', '2026')}&given_on_day=11", "10, 11"),
        ("given_on=2026-11-10&planned_on=2026-11-20&planned_on=2026-11-21", "2026-11-20, 2026-11-21"),
        ("given_on=2026-11-10&skin=settled&skin=unsure", "settled, unsure"),
        ("given_on=2026-11-10&later=botox&later=microneedling", "botox, microneedling"),
    ],
)
def test_repeated_with_different_values(client, query, message):
    assert refused(client, query).refusal() == f"This was given more than once ({message}). Give it once."


def test_everything_that_is_wrong_is_said_at_once(client):
    page = refused(client, "given_on=2026-02-31&planned_on=soon&skin=purple&earlier=tattoo")
    assert page.status == 422
    said = " ".join(message for _box, message in page.summary)
    for message in (
        "31 February is not a real date.",
        "“soon” is not a date we can read.",
        "“purple” is not one of the answers about your skin.",
        "“tattoo” is not a treatment that this clinic lists.",
    ):
        assert message in said
    assert all(message in page.described(box) for box, message in page.summary)


# Marks that are not seen, figures of other scripts


@pytest.mark.parametrize(
    "text",
    [
        "\u200e2026-11-10\u200f",
        "\u202e2026-11-10\u202c",
        "2026\u200b-11\u200b-10",
        "\ufeff2026-11-10",
        "\uff12\uff10\uff12\uff16-\uff11\uff11-\uff11\uff10",
        "10\u00a0November\u00a02026",
        "\uff11\uff10\u3000November\u3000\uff12\uff10\uff12\uff16",
        "\u0662\u0660\u0662\u0666-\u0661\u0661-\u0661\u0660",
    ],
    ids=ascii,
)
def test_marks_and_figures_that_change_nothing(client, text):
    """Each of these is exactly one date, whoever looks at it."""
    response = client.get("/check/", {"given_on": text})
    assert response.status_code == 302
    assert response["Location"] == "/check/?given_on=2026-11-10"


def test_figures_of_other_scripts_in_the_boxes(client):
    arabic_ten, wide_eleven, devanagari_2026 = "\u0661\u0660", "\uff11\uff11", "\u0968\u0966\u0968\u096c"
    response = client.get(f"/check/?{parts(arabic_ten, wide_eleven, devanagari_2026)}")
    assert response["Location"] == "/check/?given_on=2026-11-10"


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("given_on=03/04/2026", ["2026-04-03", "2026-03-04"]),
        ("given_on_day=11&given_on_month=24&given_on_year=2026", ["2026-11-24"]),
        ("given_on=10+Noveber+2026&skin=settled", ["2026-11-10&skin=settled"]),
    ],
)
def test_what_may_have_been_meant_is_offered_as_links(client, query, offered):
    page = refused(client, query)
    [box] = [each for each in page.root.find("div") if "offered" in each.attrs.get("class", "").split()]
    links = [each.attrs["href"] for each in box.find("a")]
    led = [client.get(link, follow=True) for link in links]
    assert [each.status_code for each in led] == [200] * len(offered)
    assert [
        each.redirect_chain[-1][0] if each.redirect_chain else link
        for each, link in zip(led, links, strict=True)
    ] == [f"/check/?given_on={each}" for each in offered]


def test_the_reading_that_was_chosen_counts(client):
    response = client.get("/check/?given_on_day=03/04/2026&given_on_meant=2026-04-03")
    assert response["Location"] == "/check/?given_on=2026-04-03"


def test_marks_do_not_hide_an_ambiguity(client):
    assert (
        "can mean 3 April 2026 or 4 March 2026" in refused(client, "given_on=03/%E2%80%8F04/2026").refusal()
    )


# The planned date, the procedures, the skin


@pytest.mark.parametrize(
    ("planned_on", "message"),
    [
        ("2026-11-09", "Monday 9 November 2026 is before your microneedling on Tuesday 10 November 2026."),
        ("2025-11-20", "Thursday 20 November 2025 is before your microneedling on Tuesday 10 November 2026."),
        ("2026-11", "Enter the day as well: this needs the exact date."),
        ("unknown", "Enter the day as well: this needs the exact date."),
        ("2026-02-30", "30 February is not a real date."),
        ("03/04/2027", "03/04/2027 can mean 3 April 2027 or 4 March 2027."),
        ("2200-01-01", RANGE),
        ("x" * 10_000, LONG),
    ],
)
def test_planned_dates(client, planned_on, message):
    page = refused(client, f"given_on=2026-11-10&planned_on={quote(planned_on)}")
    assert page.refusal().startswith(message)
    assert [page.typed[f"given_on_{part}"] for part in ("day", "month", "year")] == ["10", "11", "2026"]


def test_a_planned_date_of_spaces_is_no_date(client):
    response = client.get(f"/check/?given_on=2026-11-10&{parts(' ', '', ' ', name='planned_on')}")
    assert response.status_code == 302


def test_a_planned_date_with_a_part_missing(client):
    page = refused(client, f"given_on=2026-11-10&{parts('20', '', '2026', name='planned_on')}")
    assert page.refusal() == "Enter the month as well."
    assert page.typed["planned_on_day"] == "20"


@pytest.mark.parametrize(
    "slug", ["tattoo", "BOTOX", "botox ", "../botox", "\x00", "0", "x" * 10_000, "<b>", "%s", "é😀"]
)
@pytest.mark.parametrize("role", ["earlier", "later"])
def test_unknown_procedures(client, role, slug):
    page = refused(client, f"given_on=2026-11-10&{role}={quote(slug)}")
    shown = slug[:40].replace("\0", "")  # HTML has no place for it
    assert page.refusal().startswith(f"“{shown}” is not a treatment that this clinic lists.")
    [(box, _message)] = page.summary
    assert {each.text for each in page.ids[box].find("option")} >= {"Botox", "Microneedling"}
    assert page.typed["given_on_day"] == "10"


@pytest.mark.parametrize("skin", ["purple", "SETTLED", "1", "\x00", "x" * 10_000])
def test_unknown_words_about_the_skin(client, skin):
    page = refused(client, f"given_on=2026-11-10&skin={quote(skin)}")
    assert page.refusal().endswith("is not one of the answers about your skin. Choose one of these.")
    [(box, _message)] = page.summary
    assert "I am not sure" in page.ids[box].text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("given_on[]=2026-11-10", MISSING),
        ("given_on[0]=2026-11-10&given_on[1]=2026-11-11", MISSING),
        ("given_on[day]=10&given_on[month]=11", MISSING),
        ("Given_On=2026-11-10", MISSING),
        ("x=1", MISSING),
        ("given_on", MISSING),
        ("given_on;2026-11-10", MISSING),
        ("=2026-11-10", MISSING),
        ("given_on=%", "“%” is not a date we can read."),
        ("given_on=%zz", "“%zz” is not a date we can read."),
        ("given_on=%u2603", "“%u2603” is not a date we can read."),
        ("given_on=%FF%FE", "“\ufffd\ufffd” is not a date we can read."),
        ("given_on=%ED%A0%80", "“\ufffd\ufffd\ufffd” is not a date we can read."),
        ("given_on=%C0%80", "“\ufffd\ufffd” is not a date we can read."),
        ("%FF=%FF", MISSING),
        ("given_on=" + "%00" * 100, LONG),
    ],
)  # fmt: skip
def test_addresses_that_no_form_makes(client, query, message):
    assert refused(client, query).refusal().startswith(message)


def test_raw_bytes_in_the_address(client):
    response = client.get("/check/", QUERY_STRING="given_on=\xff\xfe")
    assert "is not a date we can read." in Page(response).refusal()


@pytest.mark.parametrize("query", ["", "&", "&&&"])
def test_no_question_at_all_is_no_error(client, query):
    page = Page(client.get(f"/check/?{query}"))
    assert page.status == 200
    assert page.summary == []


def test_a_very_long_query_is_answered(client):
    response = client.get("/check/?given_on=2026-11-10&x=" + "y" * 100_000)
    assert response["Location"] == "/check/?given_on=2026-11-10"


def test_too_many_parameters_are_refused(client):
    assert client.get("/check/?" + "&".join(f"x{n}=1" for n in range(5000))).status_code == 400


def test_nothing_typed_gets_into_the_page_as_markup(client):
    hostile = quote("\"><img src=x onerror=alert(1)><svg/onload=alert(1)>'&amp;")
    page = refused(
        client, f"given_on={hostile}&planned_on={hostile}&earlier={hostile}&later={hostile}&skin={hostile}"
    )
    assert page.status == 422
    assert not page.root.find("img")
    assert not [each for each in page.root.walk() if any(name.startswith("on") for name in each.attrs)]


# The ends of the range


@pytest.mark.parametrize("given_on", ["2199-12-18", "2199-12-25", "2199-12-31", "2199-12"])
@pytest.mark.parametrize("address", ["/check/", "/check/calendar.ics"])
def test_counting_past_the_last_day_is_refused(client, address, given_on):
    page = refused(client, f"given_on={given_on}", address)
    assert page.refusal().endswith("Monday 1 January 1900 to Tuesday 31 December 2199.")
    assert page.typed["given_on_year"] == "2199"


@pytest.mark.parametrize(
    "query",
    [
        "given_on=2199-12-17",
        "given_on=2199-12-17&planned_on=2199-12-24",
        "given_on=2199-12-17&planned_on=2199-12-31",
        "given_on=2026-11-10&planned_on=2199-12-31",
        "given_on=1900-01-01",
        "given_on=1900-01-01&planned_on=2199-12-31",
    ],
)
def test_the_last_days_of_the_range_are_answered(client, query):
    assert client.get(f"/check/?{query}").status_code == 200


def test_working_back_past_the_first_day_is_refused_and_says_so(client):
    message = refused(client, "planned_on=1900-01-05", "/plan/").refusal()
    assert "Monday 1 January 1900 to Tuesday 31 December 2199." in message
    assert "past the last day" not in message


# The same on the other pages with a question


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("planned_on=", "Enter the date you would like for Botox."),
        ("planned_on=2027-06", "Enter the day as well: this needs the exact date."),
        ("planned_on=unknown", "Enter the day as well: this needs the exact date."),
        ("planned_on=2027-02-29", "29 February is not a real date. February 2027 has 28 days."),
        ("planned_on=03/04/2027", "03/04/2027 can mean 3 April 2027 or 4 March 2027."),
        ("planned_on=2027-06-12%00", NUL),
        ("planned_on[]=2027-06-12", "Enter the date you would like for Botox."),
        (
            "planned_on=2027-06-12&planned_on=2027-06-13",
            "This was given more than once (2027-06-12, 2027-06-13).",
        ),
        ("planned_on=2027-06-12&later=tattoo", "“tattoo” is not a treatment that this clinic lists."),
        ("planned_on=2027-02-29&change=1", "29 February is not a real date."),
    ],
)
def test_working_back(client, query, message):
    assert refused(client, query, "/plan/").refusal().startswith(message)


@pytest.mark.parametrize(
    "query", ["given_on=soon", "given_on[]=x", "earlier=%00", "planned_on=%FF", "x" * 10_000]
)
def test_the_first_page_ignores_what_it_cannot_read(client, query):
    response = client.get(f"/?{query}")
    assert response.status_code == 200
    assert Page(response).summary == []


# Headers and methods


@pytest.mark.parametrize(
    "header",
    [
        "x" * 10_000, ",".join(["en"] * 5000), "\x00", "en\x00fr", "😀", "*;q=x", "en;q=2", "../../etc/passwd",
        "en-" + "a" * 600, "%s%s%n", "zh-Hant-TW-x-private", ";;;,,,", "",
    ],
    ids=lambda header: ascii(header[:12]),
)  # fmt: skip
@pytest.mark.parametrize("address", ["/check/?given_on=2026-11-10", "/check/?given_on=x", "/nowhere/"])
def test_hostile_accept_language(client, address, header):
    response = client.get(address, headers={"accept-language": header})
    assert response.status_code in (200, 404, 422)
    assert Page(response).root.find("html")[0].attrs["lang"] == "en"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "a b", "testserver\x00", "[::1", "", "x" * 10_000, "testserver@evil.example"],
    ids=lambda host: ascii(host[:12]),
)  # fmt: skip
@pytest.mark.parametrize(
    "address", ["/", "/check/?given_on_day=1", "/check?given_on=2026-11-10", "/nowhere/"]
)
def test_hostile_host(client, host, address):
    response = client.get(address, headers={"host": host})
    if host == "":  # as HTTP/1.0 sends: the server's own name then
        assert response.status_code < 500
        return
    assert response.status_code == 400
    assert "evil" not in response.text
    assert Page(response).h1 == "This request was not understood"


@pytest.mark.parametrize(
    "address", [*PAGES.values(), *FILES.values(), ANSWERS["ask first"], "/healthz", "/readyz"]
)
def test_wrong_methods(address):
    """As any program sends them: without a token against forgery."""
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"):
        response = Client(enforce_csrf_checks=True).generic(method, address, "given_on=2026-11-10")
        assert response.status_code == 405, method
        assert set(response["Allow"].split(", ")) == {"GET", "HEAD"}
        assert not response.cookies


@pytest.mark.parametrize("address", OPEN.values(), ids=OPEN)
def test_a_body_changes_nothing(client, address):
    plain = client.get(address)
    with_body = client.generic("GET", address, b"\xff" * 100_000, "multipart/form-data; boundary=x")
    assert with_body.status_code == plain.status_code
    assert with_body.content == plain.content
