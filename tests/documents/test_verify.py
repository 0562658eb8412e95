"""Verifying: every version that is stored, whosever it is."""

import pytest
from django.core.management.base import CommandError
from django.db import connection

from intervals.models.rules import IntervalRule
from tests.documents.sample import DOCUMENT, LASER_AFTER_PEEL, LATER_VERSION, changed, load, rewrite, run

EXAMPLE = LASER_AFTER_PEEL["examples"][0]


@pytest.mark.usefixtures("site")
def test_what_is_shipped_is_well():
    assert run("verify").startswith("All is well.")


@pytest.mark.django_db
def test_what_a_constraint_would_refuse_today_is_named(tmp_path):
    load(tmp_path, changed(("rules", [LATER_VERSION])), "--publish")
    with connection.cursor() as cursor:  # SQLite can be told to write it
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        rewrite(IntervalRule.objects.filter(version=1, earlier__slug="acid"), minimum_days=22)
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    lines = disagreements()
    assert "shared, acid → ray, 1: The recommended wait could be shorter than the minimum." in lines


def disagreements() -> list[str]:
    with pytest.raises(CommandError) as refused:
        run("verify")
    assert refused.value.returncode == 1
    return str(refused.value).splitlines()


@pytest.mark.usefixtures("empty_site")
class TestVerify:
    def test_shared_and_own_versions_and_examples_are_counted(self, tmp_path, north):
        load(tmp_path, DOCUMENT, "--publish")
        load(tmp_path, DOCUMENT, "--publish", "--clinic", "north")
        assert run("verify") == "All is well. Versions: 8, worked examples: 4.\n"

    def test_every_example_that_the_rule_does_not_give_is_named(self, tmp_path, north):
        load(tmp_path, DOCUMENT, "--publish")
        load(tmp_path, DOCUMENT, "--publish", "--clinic", "north")
        wrong = [EXAMPLE, EXAMPLE | {"earliest": "2026-11-18", "recommended": "2026-11-25"}]
        rewrite(IntervalRule.objects.filter(clinic=north, version=1, earlier__slug="acid"), examples=wrong)
        rewrite(IntervalRule.objects.filter(clinic=None, earlier__slug="swim"), recommended_days=1)
        assert sorted(disagreements()) == [
            "north, acid → ray, 1: examples[1].earliest: You say 2026-11-18, counted is 2026-11-17.",
            "north, acid → ray, 1: examples[1].recommended: You say 2026-11-25, counted is 2026-11-24.",
            "shared, swim → ray, 1: examples[0].recommended: You say 2026-12-01, counted is 2026-12-02.",
        ]

    @pytest.mark.parametrize(
        ("examples", "said"),
        [
            ({"given_on": "2026-11-10"}, "examples: This is a list. Here stands an object."),
            ([EXAMPLE | {"given_on": 7}], "examples[0].given_on: This is a text. Here stands 7."),
            ([EXAMPLE | {"note": ""}], "examples[0].note: There is no such key."),
            ([None], "examples[0]: This is an object. Here stands null."),
        ],
        ids=["no list", "a number", "an unknown key", "null"],
    )
    def test_examples_that_are_none_are_named(self, examples, said, tmp_path):
        load(tmp_path, DOCUMENT, "--publish")
        rewrite(IntervalRule.objects.filter(version=1, earlier__slug="acid"), examples=examples)
        (line,) = disagreements()
        assert line.startswith(f"shared, acid → ray, 1: {said}")

    def test_a_short_time_without_a_rule_is_said_and_no_failure(self, tmp_path, north):
        rules = [LASER_AFTER_PEEL | {"ends_on": "2026-11-30"}, LATER_VERSION | {"ends_on": None}]
        load(tmp_path, changed(("rules", rules)), "--publish", "--clinic", "north")
        said = run("verify").splitlines()
        assert said[0] == "north, acid → ray, 3: there is no rule for 1 day before it begins on 2026-12-01."
        assert said[1].startswith("All is well.")

    def test_a_long_one_is_meant(self, tmp_path):
        rules = [LASER_AFTER_PEEL | {"ends_on": "2026-10-30"}, LATER_VERSION]
        load(tmp_path, changed(("rules", rules)), "--publish")
        assert run("verify").startswith("All is well.")
