"""Any document in order imports, twice as well as once, and what is exported of it travels unchanged. Any other is
accepted or refused with places, and never anything else."""

import json
import re

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intervals.actions.rules import import_rules
from intervals.documents.document import document_of, text_of
from intervals.documents.problems import Invalid, Unreadable
from intervals.documents.reading import data_of
from intervals.models.clinics import Clinic
from intervals.models.rules import IntervalRule
from intervals.queries.rule_checks import check_rules
from intervals.queries.rule_documents import exported
from tests.documents.conftest import take_shipped_away
from tests.documents.sample import DOCUMENT
from tests.documents.strategies import documents, spoiled

pytestmark = pytest.mark.django_db
PLACE = re.compile(r"(the document|[\w\[\].-]+|.*\[\".*)(: ).+[.…]", re.DOTALL)


SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def some(most):
    return settings(max_examples=most, deadline=None, suppress_health_check=SLOW)


def refusal(content, clinic=None):
    """What it is refused with when it is published; None where it is accepted."""
    try:
        import_rules(data=data_of(content), clinic=clinic, publish=True)
    except (Invalid, Unreadable) as refused:
        return refused
    return None


@pytest.fixture
def _nothing_shipped():
    take_shipped_away()


def written(clinic):
    return text_of(exported(clinic))


@pytest.mark.usefixtures("_nothing_shipped")
@some(40)
@given(documents(), st.booleans())
def test_what_is_in_order_travels_unchanged(document, own):
    clinic = Clinic.objects.get() if own else None
    texts = [json.dumps(document)]
    for _installation in range(2):
        with transaction.atomic():
            data = data_of(texts[-1].encode())
            import_rules(data=data, clinic=clinic, publish=True)
            rows = list(IntervalRule.objects.order_by("pk").values())
            assert import_rules(data=data, clinic=clinic, publish=True).nothing
            assert list(IntervalRule.objects.order_by("pk").values()) == rows
            numbers = [(row["earlier_id"], row["later_id"], row["version"]) for row in rows]
            assert len(set(numbers)) == len(numbers)
            assert check_rules().wrong == []
            texts.append(written(clinic))
            assert import_rules(data=data_of(texts[-1].encode()), clinic=clinic, publish=True).nothing
            transaction.set_rollback(True)
    assert texts[1] == texts[2]
    given_rules = sorted(
        document["rules"], key=lambda each: (each["earlier"], each["later"], each["valid_from"])
    )
    assert [each | {"ends_on": None} for each in json.loads(texts[1])["rules"]] == [
        each | {"ends_on": None} for each in given_rules
    ]


@some(60)
@given(documents())
def test_writing_and_reading_are_each_others_reverse(document):
    read = document_of(document)
    assert document_of(data_of(text_of(read).encode())) == read


@pytest.mark.usefixtures("empty_site")
@some(80)
@given(spoiled(), st.booleans())
def test_a_spoiled_document_is_accepted_or_refused_with_places(document, own):
    clinic = Clinic.objects.get() if own else None
    with transaction.atomic():
        refused = refusal(json.dumps(document).encode(), clinic)
        if refused is None:
            assert check_rules().wrong == []
            assert refusal(written(clinic).encode(), clinic) is None
        else:
            assert isinstance(refused, Invalid)
            assert refused.problems
            for problem in refused.problems:
                assert PLACE.fullmatch(str(problem)), str(problem)
            assert not IntervalRule.objects.exists()
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_nothing_shipped")
@some(60)
@given(st.data())
def test_a_spoiled_file_is_accepted_or_refused_in_words(data):
    content = bytearray(json.dumps(DOCUMENT).encode())
    for _change in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(
            st.binary(max_size=3)
            | st.sampled_from([b"{", b"}", b'"', b"[", b",", b"\\u0000", b"NaN", b"\xff"])
        )
    with transaction.atomic():
        refused = refusal(bytes(content))
        assert refused is None or str(refused)
        transaction.set_rollback(True)
