"""Importing: versions for all or for a clinic, procedures, areas, public names. What exists is never changed."""

from datetime import date

import pytest
from django.core.management.base import CommandError

from intervals.engine.periods import Period
from intervals.models.areas import Area
from intervals.models.audit import AuditEntry
from intervals.models.clinics import Clinic
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.offered import public_names
from tests.documents.sample import DOCUMENT, LASER_AFTER_PEEL, LATER_VERSION, changed, load, refusal

pytestmark = pytest.mark.usefixtures("empty_site")
BOTH = ("acid", "ray")


def versions(*pair: str, clinic=None) -> list[tuple[str, int, bool]]:
    rows = IntervalRule.objects.filter(earlier__slug=pair[0], later__slug=pair[1], clinic=clinic)
    return [(str(row.valid_from), row.version, row.withdrawn) for row in rows.order_by("valid_from")]


def one_rule(**changes):
    return changed(("rules", [LASER_AFTER_PEEL | changes]))


def test_without_publish_it_is_only_checked(tmp_path):
    said = load(tmp_path, DOCUMENT)
    assert "New version: acid → ray, from 2026-12-01 until 2028-01-01" in said
    assert said.endswith("The document is in order. Nothing is changed: publish it with --publish.\n")
    for model in (Procedure, Area, IntervalRule, Offer, AuditEntry):
        assert not model.objects.exists()


def test_with_publish_it_is_written_whole(tmp_path):
    said = load(tmp_path, DOCUMENT, "--publish")
    assert said.splitlines() == [
        "New procedure: Acid (acid)",
        "New procedure: Ray (ray)",
        "New procedure: Swim (swim)",
        "New area: Arm (arm)",
        "New area: Elbow (elbow)",
        "New version: acid → ray, from 2026-01-01 on",
        "New version: acid → ray, from 2026-12-01 until 2028-01-01",
        "New version: swim → ray, from 2026-01-01 on",
        "Published.",
    ]
    assert set(Procedure.objects.values_list("slug", "name", "public_name", "kind")) == {
        ("acid", "Acid", "an acid peel", "peel"),
        ("ray", "Ray", "a ray", "energy"),
        ("swim", "Swim", "a swim", "circumstance"),
    }
    assert list(Area.objects.values_list("slug", "name", "within__slug")) == [
        ("arm", "Arm", None),
        ("elbow", "Elbow", "arm"),
    ]
    assert versions(*BOTH) == [("2026-01-01", 1, False), ("2026-12-01", 2, False), ("2028-01-01", 3, True)]
    assert not Offer.objects.exists(), "what is shared offers nothing anywhere"
    rule = IntervalRule.objects.get(version=1, earlier__slug="acid")
    assert (rule.minimum, rule.recommended) == (Period(days=7), Period(days=14))
    assert (rule.best_by, rule.start_again) == (Period(days=42), Period(months=2, days=14))
    assert (rule.same_day_allowed, rule.same_area, rule.inside_minimum) == (False, True, "manager_only")
    assert (rule.evidence, rule.source_title) == ("consensus", "A study")
    assert (rule.source_url, rule.source_says) == ("https://study.example/1", "Two weeks.\nOne at the least.")
    assert (rule.reviewed_by, rule.reviewed_on) == ("Dr Okafor", date(2026, 11, 2))
    assert rule.review_due == date(2027, 11, 2)
    assert rule.examples == LASER_AFTER_PEEL["examples"]
    short = IntervalRule.objects.get(earlier__slug="swim")
    assert (short.same_day_allowed, short.same_area, short.source_url, short.review_due) == (
        True,
        False,
        "",
        None,
    )
    assert (short.best_by, short.start_again) == (None, None)


def test_it_is_in_force_from_its_first_day_to_its_end(tmp_path):
    load(tmp_path, DOCUMENT, "--publish")
    rules = IntervalRule.objects.filter(earlier__slug="acid")
    days = ("2025-12-31", "2026-01-01", "2026-11-30", "2026-12-01", "2027-12-31", "2028-01-01")
    assert [[each.version for each in rules.in_force(day)] for day in days] == [[], [1], [1], [2], [2], []]


def test_twice_changes_nothing_and_says_so(tmp_path):
    load(tmp_path, DOCUMENT, "--publish")
    before = [list(model.objects.order_by("pk").values()) for model in (IntervalRule, Procedure, Area)]
    for options in ([], ["--publish"]):
        said = load(tmp_path, DOCUMENT, *options)
        assert said == "3 versions are there already.\nNothing changes.\n"
    assert [
        list(model.objects.order_by("pk").values()) for model in (IntervalRule, Procedure, Area)
    ] == before
    assert AuditEntry.objects.count() == 1


def test_the_same_in_other_words_changes_nothing(tmp_path):
    load(tmp_path, one_rule(), "--publish")
    spelled = one_rule(minimum="P7D", recommended="P1W7D", start_again="P0Y2M14D")
    assert "Nothing changes." in load(tmp_path, spelled, "--publish")


def test_it_is_in_the_audit_log_by_nobody(tmp_path, north):
    load(tmp_path, DOCUMENT, "--publish", "--clinic", "north")
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.clinic, entry.person, entry.address) == ("rules_imported", north, None, None)
    assert entry.detail == {
        "title": "Rules of somebody",
        "rules": ["acid → ray 1", "acid → ray 2", "acid → ray 3", "swim → ray 1"],
    }


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"recommended": "P3W", "examples": []}, "recommended", '"P2W"'),
        ({"best_by": None}, "best_by", '"P6W"'),
        ({"same_area": False}, "same_area", "true"),
        ({"inside_minimum": "warn"}, "inside_minimum", '"manager_only"'),
        ({"evidence": "guideline"}, "evidence", '"consensus"'),
        ({"source": {"title": "A study", "says": ""}}, "source.says", '"Two weeks.\\nOne at the least."'),
        ({"reviewed_by": "Dr Ito"}, "reviewed_by", '"Dr Okafor"'),
        ({"review_due": None}, "review_due", '"2027-11-02"'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_published_version_is_never_changed(changes, place, says, tmp_path):
    load(tmp_path, one_rule(), "--publish")
    before = list(IntervalRule.objects.values())
    lines = refusal(tmp_path, one_rule(**changes), "--publish")
    said = (
        f"rules[0].{place}: Version 1 of this pair is published from 2026-01-01 on and says {says} here. It is "
        "never changed: give what is new another first day."
    )
    assert said in lines
    assert list(IntervalRule.objects.values()) == before


def test_one_contradiction_refuses_all_of_it(tmp_path):
    load(tmp_path, one_rule(), "--publish")
    data = changed(("rules.0.reviewed_by", "Dr Ito"), ("rules.2.minimum", "soon"))
    assert [line.split(": ")[0] for line in refusal(tmp_path, data, "--publish")] == [
        "rules[0].reviewed_by",
        "rules[2].minimum",
    ]
    assert IntervalRule.objects.count() == 1


def test_a_version_between_two_that_are_there_takes_the_next_number(tmp_path):
    load(tmp_path, changed(("rules", [LASER_AFTER_PEEL, LATER_VERSION])), "--publish")
    between = [LATER_VERSION | {"valid_from": day, "ends_on": None} for day in ("2026-06-01", "2026-03-01")]
    load(tmp_path, changed(("rules", between)), "--publish")
    assert versions(*BOTH) == [
        ("2026-01-01", 1, False),
        ("2026-03-01", 4, False),
        ("2026-06-01", 5, False),
        ("2026-12-01", 2, False),
        ("2028-01-01", 3, True),
    ]


def test_the_next_version_may_begin_on_the_day_on_which_one_ends(tmp_path):
    ending = LASER_AFTER_PEEL | {"ends_on": "2026-12-01"}
    load(tmp_path, changed(("rules", [ending])), "--publish")
    assert versions(*BOTH) == [("2026-01-01", 1, False), ("2026-12-01", 2, True)]
    load(tmp_path, changed(("rules", [LATER_VERSION | {"ends_on": None}])), "--publish")
    assert versions(*BOTH) == [("2026-01-01", 1, False), ("2026-12-01", 2, False)]
    both = changed(("rules", [ending, LATER_VERSION | {"ends_on": None}]))
    assert "Nothing changes." in load(tmp_path, both, "--publish")
    assert IntervalRule.objects.get(version=2).minimum == Period(days=14)


def test_both_in_one_document_need_no_version_that_withdraws(tmp_path):
    both = [LASER_AFTER_PEEL | {"ends_on": "2026-12-01"}, LATER_VERSION | {"ends_on": None}]
    load(tmp_path, changed(("rules", both)), "--publish")
    assert versions(*BOTH) == [("2026-01-01", 1, False), ("2026-12-01", 2, False)]
    assert "Nothing changes." in load(tmp_path, changed(("rules", both)), "--publish")


ENDS = {
    "an end that is not published": (
        None,
        [LASER_AFTER_PEEL | {"ends_on": "2026-12-01"}],
        "Version 1 of this pair is published without this end.",
    ),
    "another end": (
        "2026-12-01",
        [LASER_AFTER_PEEL | {"ends_on": "2026-11-01"}],
        "Version 1 of this pair is published without this end.",
    ),
    "a later end": (
        "2026-12-01",
        [LASER_AFTER_PEEL | {"ends_on": "2027-11-01"}],
        "What is published has no rule for this pair from 2026-12-01 on: say that it ends then.",
    ),
    "no end": (
        "2026-12-01",
        [LASER_AFTER_PEEL],
        "What is published has no rule for this pair from 2026-12-01 on: say that it ends then.",
    ),
    "a new one that would end unsaid": (
        "2026-12-01",
        [LASER_AFTER_PEEL | {"valid_from": "2026-03-01"}],
        "What is published has no rule for this pair from 2026-12-01 on: say that it ends then.",
    ),
    "a new one over the next": (
        None,
        [LASER_AFTER_PEEL | {"valid_from": "2025-03-01", "ends_on": "2026-01-02"}],
        "Version 1 of this pair is published and begins on 2026-01-01 already.",
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_an_end_that_does_not_fit_what_is_published_is_refused(name, tmp_path):
    ends_on, rules, said = ENDS[name]
    load(tmp_path, one_rule(ends_on=ends_on), "--publish")
    before = versions(*BOTH)
    assert refusal(tmp_path, changed(("rules", rules)), "--publish") == [f"rules[0].ends_on: {said}"]
    assert versions(*BOTH) == before


def test_a_new_one_may_end_before_what_is_published_ends(tmp_path):
    load(tmp_path, one_rule(ends_on="2026-12-01"), "--publish")
    data = one_rule(valid_from="2026-03-01", ends_on="2026-06-01")
    for _again in range(2):
        load(tmp_path, data, "--publish")
        assert versions(*BOTH) == [
            ("2026-01-01", 1, False),
            ("2026-03-01", 3, False),
            ("2026-06-01", 4, True),
            ("2026-12-01", 2, True),
        ]


def test_what_exists_stays_as_it_is_and_that_is_said(tmp_path):
    Procedure.objects.create(slug="acid", name="Fruit acid", public_name="fruit acid", kind="other")
    Area.objects.create(slug="elbow", name="Elbow, either")
    said = load(tmp_path, DOCUMENT, "--publish")
    assert "Stays as it is here: procedure acid (Fruit acid, other)\n" in said
    assert "Stays as it is here: area elbow (Elbow, either)\n" in said
    acid = Procedure.objects.get(slug="acid")
    assert (acid.name, acid.public_name, acid.kind) == ("Fruit acid", "fruit acid", "other")
    assert Area.objects.get(slug="elbow").within is None
    assert Area.objects.get(slug="arm").order > 0


def test_rules_of_procedures_and_areas_that_only_the_database_knows(tmp_path):
    load(tmp_path, DOCUMENT, "--publish")
    data = changed(
        ("procedures", []),
        ("areas", [{"slug": "wrist", "name": "Wrist", "within": "arm"}]),
        ("rules", [LASER_AFTER_PEEL | {"earlier": "ray", "later": "acid"}]),
    )
    load(tmp_path, data, "--publish")
    assert versions("ray", "acid") == [("2026-01-01", 1, False)]
    assert list(Area.objects.values_list("slug", flat=True)) == ["arm", "elbow", "wrist"]


# For a clinic


def test_a_clinics_rules_are_its_own_and_so_are_the_public_names(tmp_path, north):
    Procedure.objects.create(slug="acid", name="Acid", public_name="fruit acid", kind="peel")
    shared = one_rule(minimum="P10D", examples=[])
    load(tmp_path, shared, "--publish")
    said = load(tmp_path, DOCUMENT, "--publish", "--clinic", "north")
    assert "Offered by the clinic, as “an acid peel”: acid" in said
    assert versions(*BOTH) == [("2026-01-01", 1, False)]
    assert versions(*BOTH, clinic=north)[0] == ("2026-01-01", 1, False)
    assert public_names(north) == {"acid": "an acid peel", "ray": "a ray", "swim": "a swim"}
    assert Procedure.objects.get(slug="acid").public_name == "fruit acid"
    assert "Nothing changes." in load(tmp_path, DOCUMENT, "--publish", "--clinic", "north")


def test_who_publishes_looks_through_the_plans_that_the_rules_bear_on(tmp_path, north):
    other = Clinic.objects.get(slug="hamilton")

    def looked_through():
        found = (Clinic.objects.get(pk=each.pk) for each in (north, other))
        return [each.plans_judged_by == clinic_charts(each).fingerprint for each in found]

    load(tmp_path, DOCUMENT, "--clinic", "north")
    assert looked_through() == [False, False]
    load(tmp_path, DOCUMENT, "--publish", "--clinic", "north")
    assert looked_through() == [True, False]
    load(tmp_path, one_rule(minimum="P3D", examples=[]), "--publish")
    assert looked_through() == [True, True]


def test_a_name_that_the_clinic_has_changed_becomes_the_documents(tmp_path, north):
    load(tmp_path, DOCUMENT, "--publish", "--clinic", "north")
    Offer.objects.filter(procedure__slug="ray").update(public_name="sunshine", order=7)
    load(tmp_path, DOCUMENT, "--publish", "--clinic", "north")
    assert Offer.objects.filter(procedure__slug="ray").values_list("public_name", "order").get() == (
        "a ray",
        7,
    )
    assert AuditEntry.objects.count() == 2


def test_a_clinic_that_is_not_there_is_named_with_those_that_are(tmp_path, north):
    with pytest.raises(CommandError, match=r"^There is no clinic “nroth”\. There is: hamilton, north\.$"):
        load(tmp_path, DOCUMENT, "--clinic", "nroth")
