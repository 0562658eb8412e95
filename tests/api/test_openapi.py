"""The OpenAPI document and the page for people: both say what the API does."""

import json

import pytest
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings

from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def document(client) -> dict:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return response.json()


def described():
    """The API as its document describes it. Schemathesis takes long to import, so that is done here."""
    import schemathesis

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def test_the_document_is_valid():
    described().validate()


@pytest.mark.parametrize("path", ["/api/v1/forecast", "/api/v1/course"])
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_the_api_does_what_its_document_says(mode, path):
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    promises = [
        not_a_server_error,
        checks.content_type_conformance,
        checks.negative_data_rejection,
        checks.response_schema_conformance,
        checks.status_code_conformance,
        checks.unsupported_method,
    ]
    asked = described()[path]["GET"].as_strategy(generation_mode=GenerationMode(mode))

    @given(case=asked)
    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def each(case):
        case.call_and_validate(checks=promises, headers={"Accept-Encoding": "identity"})

    each()


def test_the_document_names_what_there_is(document):
    assert document["openapi"].startswith("3.")
    assert list(document["paths"]) == ["/api/v1/forecast", "/api/v1/course"]
    assert list(document["paths"]["/api/v1/forecast"]) == ["get"]
    operation = document["paths"]["/api/v1/forecast"]["get"]
    assert {each["name"]: each["required"] for each in operation["parameters"]} == {
        "later": True,
        "given": True,
        "on": False,
        "planned_on": False,
        "areas": False,
        "skin": False,
        "clinic": False,
    }
    course = document["paths"]["/api/v1/course"]["get"]
    assert {each["name"]: each["required"] for each in course["parameters"]} == {
        "visit": True,
        "before": False,
        "given": False,
        "start": False,
        "order": False,
        "on": False,
        "clinic": False,
    }
    for each in (operation, course):
        assert set(each["responses"]) == {"200", "422"}
        assert all(parameter["schema"].get("description") for parameter in each["parameters"])


def test_the_document_names_every_status(document):
    assert document["components"]["schemas"]["Status"]["enum"] == [
        "too_soon",
        "consult",
        "ask_first",
        "late",
        "ready",
        "no_wait",
    ]


@pytest.mark.parametrize(
    ("path", "named"), [("forecast", {"later", "given"}), ("course", {"visit", "before"})]
)
def test_the_example_in_the_document_is_answered(client, document, path, named):
    parameters = document["paths"][f"/api/v1/{path}"]["get"]["parameters"]
    examples = {each["name"]: example(each) for each in parameters if example(each)}
    assert set(examples) >= named
    assert client.get(f"/api/v1/{path}", examples).status_code == 200


def example(parameter: dict):
    """The example that the document gives for a parameter, in one of the ways it may."""
    schema = parameter["schema"]
    return parameter.get("example") or schema.get("example") or next(iter(schema.get("examples", [])), None)


def test_a_value_that_the_document_gives_as_the_usual_one_may_be_sent(client, document):
    """A program made from the document may send a default as it stands."""
    usual = {
        each["name"]: each["schema"]["default"]
        for each in document["paths"]["/api/v1/forecast"]["get"]["parameters"]
        if "default" in each["schema"]
    }
    query = {"later": "botox", "given": "microneedling:2026-11-10"} | usual
    assert client.get("/api/v1/forecast", query).status_code == 200, usual


def test_the_page_for_people_shows_an_example_that_is_true(client):
    page = Page(client.get("/api/v1/docs"))
    codes = [each.text for each in page.root.find("code")]
    assert "GET /api/v1/forecast" in codes
    assert "GET /api/v1/course" in codes
    requests = [each for each in codes if each.startswith("/api/v1/") and "?" in each]
    shown = [each for each in codes if each.startswith("{")]
    assert [json.loads(each) for each in shown] == [client.get(each).json() for each in requests]
    assert all("errors" not in json.loads(each) for each in shown)
    assert page.links["The full description (OpenAPI)"] == "/api/v1/openapi.json"


def test_the_page_for_people_stands_without_the_shipped_procedures(client):
    from intervals.models.guidance import Topic
    from intervals.models.procedures import Procedure
    from intervals.models.rules import IntervalRule

    Topic.objects.all().delete()
    IntervalRule.objects.all().delete()
    Procedure.objects.all().delete()
    assert client.get("/api/v1/docs").status_code == 200
