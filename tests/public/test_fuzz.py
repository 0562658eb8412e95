"""Whatever is sent, the answer is an answer, a way to one, or a clear no: never a fault of ours."""

from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

moderately = settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

NAMES = st.sampled_from(
    [
        f"{name}{end}"
        for name in ("given_on", "planned_on")
        for end in ("", "", "_day", "_month", "_year", "[]")
    ]
    + ["skin", "earlier", "later", "change", "x", "given", "on"]
    + [
        "visit",
        "visit",
        "before",
        "start",
        "order",
        "plan",
        "fix",
        "fixed_on",
        "what_1",
        "times_1",
        "had_1",
        "more",
    ]
)
HALF_DATES = st.from_regex(
    r"[0-3]?[0-9][-/. ]([01]?[0-9]|nov|Sept\.?|mai)[-/. ](1[89]|2[0-2])?[0-9]{2}", fullmatch=True
)
DATES = st.dates().map(str)
WORDS = st.sampled_from(
    [
        "",
        "unknown",
        "botox:2027-01-01@forehead",
        "open",
        "3",
        "botox",
        "microneedling",
        "settled",
        "unsure",
        "2026-11",
        "10",
        "nov",
        "2026",
    ]
)
VALUES = st.one_of(
    WORDS, DATES, HALF_DATES, st.integers().map(str), st.text(max_size=50), st.binary(max_size=20)
)


def escaped(value: str | bytes) -> str:
    return quote_from_bytes(value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass"))


QUERIES = st.lists(st.tuples(NAMES, VALUES), max_size=6).map(
    lambda pairs: "&".join(f"{name}={escaped(value)}" for name, value in pairs)
)


@moderately
@given(query=QUERIES)
@example(query="given_on=2199-12-31")
@example(query="planned_on=1900-01-01")
@example(query="given_on=0001-01")
@pytest.mark.parametrize(
    "address", ["/", "/check/", "/check/calendar.ics", "/plan/", "/course/", "/course/calendar.ics"]
)
def test_any_query(client, address, query):
    response = client.get(f"{address}?{query}")
    assert response.status_code in (200, 302, 400, 422)
    if response.status_code == 302:
        assert client.get(response["Location"]).status_code in (200, 422), "one redirect, and no more"
    if response.status_code in (400, 422):
        assert response["Cache-Control"] == "no-store"
    if response["Content-Type"].startswith("text/html") and response.status_code != 302:
        Page(response)  # the page is whole


@moderately
@given(query=QUERIES)
@example(query="later=botox&given=microneedling:9999-12-31")
@example(query="later=botox&given=:&given=:::")
def test_any_query_of_the_api(client, query):
    response = client.get(f"/api/v1/forecast?{query}")
    assert response.status_code in (200, 422)
    assert bool(response.json().get("errors")) is (response.status_code == 422)


@moderately
@given(path=st.text(max_size=30), query=QUERIES)
def test_any_path(client, path, query):
    response = client.get(f"/{escaped(path)}?{query}")
    assert response.status_code in (200, 301, 302, 400, 404, 422)
