"""What a clinic offers, and what procedures are called there: the clinic's own name first."""

import pytest

from intervals.models.offers import Offer
from intervals.models.procedures import Procedure, ProcedureKind
from intervals.queries.offered import offered, public_names
from tests.models.rows_desk import clinic, procedure, sister


@pytest.fixture
def two(routed):
    """Two clinics; filler and a vaccination are named at the first one, a peel is offered by nobody."""
    Offer.objects.all().delete()
    Procedure.objects.filter(rules_after=None, rules_before=None, topics_after=None).delete()
    for place, (slug, kind, name) in enumerate(
        [("filler", "injectable", "a smoothing"), ("flu", "circumstance", "a jab"), ("laser", "energy", "")]
    ):
        named = procedure(routed, slug, kind)
        Offer.objects.create(clinic=clinic(routed), procedure=named, public_name=name, order=-place % 3)
    procedure(routed, "glow", "peel")
    Offer.objects.create(clinic=sister(routed), procedure=procedure(routed, "laser"))
    return clinic(routed), sister(routed)


def test_a_clinics_own_name_stands_before_the_procedures(two):
    first, second = two
    mine, theirs = public_names(first), public_names(second)
    assert mine.keys() == theirs.keys() == set(Procedure.objects.values_list("slug", flat=True))
    names = ("filler", "flu", "laser", "glow")
    assert [mine[slug] for slug in names] == ["a smoothing", "a jab", "laser", "glow"]
    assert [theirs[slug] for slug in names] == ["filler", "flu", "laser", "glow"]


def test_a_clinic_offers_treatments_in_its_order(two):
    first, second = two
    assert list(offered(first).items()) == [("filler", "a smoothing"), ("laser", "laser")]
    Offer.objects.filter(clinic=first, procedure__slug="filler").update(order=9)
    assert list(offered(first)) == ["laser", "filler"]
    assert offered(second) == {"laser": "laser"}


def test_each_is_one_query(two, django_assert_num_queries, routed):
    for query in (public_names, offered):
        with django_assert_num_queries(1, using=routed):
            query(two[0])


def test_every_kind_is_a_treatment_a_circumstance_or_an_event(routed):
    for kind in ProcedureKind.values:
        procedure(routed, f"some-{kind}", kind)
    some = Procedure.objects.filter(slug__startswith="some-")
    parts = [some.treatments(), some.circumstances(), some.events()]
    assert [{each.kind for each in part} for part in parts] == [
        {"injectable", "needling", "energy", "peel", "other"},
        {"circumstance"},
        {"event"},
    ]
    assert {each.kind for each in some if each.is_treatment} == {each.kind for each in parts[0]}
