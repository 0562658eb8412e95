"""Everything that is stored about a patient, to take away: no table that leads to her is forgotten."""

import json
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intervals import clock
from intervals.models.feeds import Feed
from intervals.models.patients import Patient
from intervals.queries.everything import LEFT_OUT, tables
from tests.patient.signed_in import invited, signed_in_patient
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/everything.schema.json").read_text())


@pytest.fixture
def marie(client, patient, treated, planned, held):
    marie = patient("Marie Tremblay", note="Afraid of needles", telephone="905 555 0199")
    treated(marie, "microneedling", date(2026, 11, 10), lot_number="A-17", note="Went well")
    planned(marie, "botox", date(2026, 12, 1))
    held(marie, "botox", date(2026, 11, 30), reason="Still red")
    signed_in_patient(client, marie)
    client.get("/me/")
    return marie


def test_every_table_that_refers_to_a_patient_is_in_it_or_excused():
    """Asked of the database's own foreign keys, which know nothing of how the walk is made."""
    names = {each._meta.db_table: each for each in apps.get_app_config("intervals").get_models()}
    leads, found = {Patient._meta.db_table}, True
    with connection.cursor() as cursor:
        keys = {
            name: {
                each["foreign_key"][0]
                for each in connection.introspection.get_constraints(cursor, name).values()
                if each["foreign_key"]
            }
            for name in names
        }
    while found:
        found = {name for name in names if name not in leads and keys[name] & leads}
        leads |= found
    assert {names[each] for each in leads} - {Patient} == {*tables(), *LEFT_OUT}


def test_the_file_is_what_its_schema_says_and_holds_what_is_stored(client, marie):
    response = client.get("/me/everything.json")
    assert response["Content-Disposition"] == 'attachment; filename="everything.json"'
    assert "no-store" in response["Cache-Control"]
    found = json.loads(response.content)
    jsonschema.validate(found, SCHEMA)
    assert found["records"][0]["note"] == "Afraid of needles"
    [treatment] = found["tables"]["treatment"]
    assert (treatment["procedure"], treatment["given_on"]) == ("microneedling", "2026-11-10")
    assert (treatment["lot_number"], treatment["note"]) == ("A-17", "Went well")
    assert found["tables"]["hold"][0]["reason"] == "Still red"
    assert found["tables"]["plan"][0]["planned_on"] == "2026-12-01"
    assert len(found["tables"]["lastvisit"]) == 1


def test_nothing_of_anybody_else_is_in_it(client, marie, patient, treated):
    other = patient("Ana Silva")
    treated(other, "botox", date(2026, 11, 3), lot_number="B-99")
    text = client.get("/me/everything.json").text
    assert "B-99" not in text
    assert "Ana" not in text
    assert marie.created_by.email not in text


def test_no_secret_is_in_it(client, marie):
    client.post("/me/feed/", {"name": "Telephone"})
    found = json.loads(client.get("/me/everything.json").content)
    [feed] = found["tables"]["feed"]
    assert feed["name"] == "Telephone"
    assert "digest" not in feed


def test_the_page_says_the_same_to_read(client, marie):
    page = Page(client.get("/me/everything/"))
    assert "Afraid of needles" in page.main
    assert "Lot number A-17" in page.main
    assert page.links["Download it as a file"] == "/me/everything.json"


def test_the_page_is_in_words_without_what_only_machines_read(client, marie):
    main = Page(client.get("/me/everything/")).main
    assert "Procedure Microneedling" in main
    assert "Given on Tuesday 10 November 2026" in main
    assert "Who may open these pages" in main
    for code in (
        "Id ",
        "sessions were ended",
        "2026-11-10",
        "+00:00",
        "{",
        str(marie.ref),
        "False",
        "microneedling",
    ):
        assert code not in main


def test_a_record_that_was_merged_into_hers_is_in_it(client, marie, patient):
    patient("Marie Trembley", merged_into=marie)
    found = json.loads(client.get("/me/everything.json").content)
    assert [each["name"] for each in found["records"]] == ["Marie Tremblay", "Marie Trembley"]


def test_who_else_reads_is_no_business_of_hers(client, marie):
    """A mother does not learn by it at which address a father reads, nor what he calls his telephone."""
    father = invited(marie, "father@home.example")
    Feed.objects.create(access=father, name="Telephone of his", digest="x" * 64, made_at=clock.now())
    text = client.get("/me/everything.json").text
    found = json.loads(text)["tables"]
    assert "father@" not in text
    assert "Telephone of his" not in text
    assert len(found["portalaccess"]) == 2
    assert "marie@home.example" in text
    for address in ("father@", "Telephone of his"):
        assert address not in client.get("/me/everything/").text


def test_one_query_for_each_table_however_long_the_record_is(client, marie, treated):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/everything.json")
        return len(queries)

    before = asked()
    for number in range(5):
        treated(marie, "microneedling", date(2026, 1, 1) + timedelta(days=20 * number))
    assert asked() == before
