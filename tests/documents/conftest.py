"""Databases for documents: the site's own and PostgreSQL, with a clinic and without anything that is shipped."""

import pytest
from django.db import connections

from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.guidance import Topic
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from tests.forgotten import forget


@pytest.fixture
def site(routed):
    """The database of the test is where actions begin their transactions, too."""
    usual, connections["default"] = connections["default"], connections[routed]
    yield
    connections["default"] = usual


def take_shipped_away() -> None:
    Topic.objects.all().delete()
    forget(IntervalRule.objects.all())
    Procedure.objects.all().delete()
    Area.objects.update(within=None)
    Area.objects.all().delete()


@pytest.fixture
def empty_site(site):
    """No procedure, area, rule or guidance."""
    take_shipped_away()


@pytest.fixture
def north(site):
    return Clinic.objects.create(slug="north", name="North", town="York", time_zone="America/Toronto")
