"""A document is refused as a whole, with every mistake and its place."""

from datetime import timedelta

import pytest

from intervals import clock
from intervals.models.areas import Area
from intervals.models.audit import AuditEntry
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from tests.documents.sample import DOCUMENT, GONE, LASER_AFTER_PEEL, changed, refusal

pytestmark = pytest.mark.usefixtures("empty_site")

NOT_A_WAIT = "A wait is written in ISO 8601, as in P1W, P10D or P1M2W."
NOT_A_DAY = "A day is written as in 2026-11-24."
WEEK = LASER_AFTER_PEEL | {"examples": [], "best_by": None, "start_again": None, "later": "swim"}

WRONG = {
    # the shape
    "another format": (
        [("format", "intervals-rules/2")],
        'format: This is a document of the format "intervals-rules/1". Here stands "intervals-rules/2".',
    ),
    "no format": ([("format", GONE)], "format: This is missing."),
    "no rules": ([("rules", GONE)], "rules: This is missing."),
    "no minimum": ([("rules.0.minimum", GONE)], "rules[0].minimum: This is missing."),
    "no inside_minimum": ([("rules.0.inside_minimum", GONE)], "rules[0].inside_minimum: This is missing."),
    "unknown key": (
        [("areas.1.inside", "arm")],
        "areas[1].inside: There is no such key. There is: slug, name, within.",
    ),
    "unknown key of a strange name": (
        [("a b", None)],
        '["a b"]: There is no such key. There is: format, title, publisher, published_on, procedures, areas, rules.',
    ),
    "null for what is there": (
        [("rules.0.minimum", None)],
        "rules[0].minimum: This is a text. Here stands null.",
    ),
    "null for a list": ([("areas", None)], "areas: This is a list. Here stands null."),
    "text for true": (
        [("rules.0.same_day", "yes")],
        'rules[0].same_day: This is true or false. Here stands "yes".',
    ),
    "an object for a rule": ([("rules.1", "P1W")], 'rules[1]: This is an object. Here stands "P1W".'),
    "no wait": ([("rules.0.minimum", "1 week")], f'rules[0].minimum: {NOT_A_WAIT} Here stands "1 week".'),
    "half a wait": ([("rules.0.minimum", "P")], f'rules[0].minimum: {NOT_A_WAIT} Here stands "P".'),
    "a wait of hours": ([("rules.0.minimum", "PT1H")], f'rules[0].minimum: {NOT_A_WAIT} Here stands "PT1H".'),
    "a wait less than nothing": (
        [("rules.0.minimum", "-P1W")],
        f'rules[0].minimum: {NOT_A_WAIT} Here stands "-P1W".',
    ),
    "a wait with a line break": (
        [("rules.0.minimum", "P1W\n")],
        f'rules[0].minimum: {NOT_A_WAIT} Here stands "P1W\\n".',
    ),
    "a wait in other digits": (
        [("rules.0.minimum", "P٣D")],
        f'rules[0].minimum: {NOT_A_WAIT} Here stands "P٣D".',
    ),
    "too long a wait": (
        [("rules.0.start_again", "P101Y")],
        'rules[0].start_again: A wait is between nothing and a hundred years. Here stands "P101Y".',
    ),
    "an endless wait": (
        [("rules.0.start_again", f"P{'9' * 5000}D")],
        f'rules[0].start_again: A wait is between nothing and a hundred years. Here stands "P{"9" * 58}….',
    ),
    "no day": ([("rules.0.valid_from", "1 Jan")], f'rules[0].valid_from: {NOT_A_DAY} Here stands "1 Jan".'),
    "a day without hyphens": (
        [("published_on", "20261125")],
        f'published_on: {NOT_A_DAY} Here stands "20261125".',
    ),
    "no such day": (
        [("rules.0.reviewed_on", "2026-02-30")],
        'rules[0].reviewed_on: There is no such day. Here stands "2026-02-30".',
    ),
    "a day too early": (
        [("rules.0.valid_from", "1899-12-31")],
        'rules[0].valid_from: Dates run from 1900-01-01 to 2199-12-31. Here stands "1899-12-31".',
    ),
    "a day too late": (
        [("rules.0.ends_on", "2200-01-01"), ("rules.1", GONE)],
        'rules[0].ends_on: Dates run from 1900-01-01 to 2199-12-31. Here stands "2200-01-01".',
    ),
    "an unknown kind": (
        [("procedures.0.kind", "magic")],
        "procedures[0].kind: This is one of: injectable, needling, energy, peel, other, circumstance, event. "
        'Here stands "magic".',
    ),
    "an unknown grade": (
        [("rules.0.evidence", "hearsay")],
        "rules[0].evidence: This is one of: expert_custom, consensus, studies, guideline. "
        'Here stands "hearsay".',
    ),
    "who may go on": (
        [("rules.0.inside_minimum", "anybody")],
        'rules[0].inside_minimum: This is one of: warn, manager_only. Here stands "anybody".',
    ),
    "no slug": (
        [("areas.0.slug", "upper arm"), ("areas.1.within", None)],
        "areas[0].slug: This is written in letters, digits, - and _, as in ha-filler. "
        'Here stands "upper arm".',
    ),
    "too long": (
        [("areas.0.name", "x" * 81)],
        "areas[0].name: This is too long: 81 characters, at most 80.",
    ),
    "nothing said": (
        [("rules.0.reviewed_by", " ")],
        'rules[0].reviewed_by: Something has to be said here. Here stands " ".',
    ),
    "no address": (
        [("rules.0.source.url", "javascript:alert(1)")],
        "rules[0].source.url: This is the address of a web page, from https:// on. "
        'Here stands "javascript:alert(1)".',
    ),
    "an address of nowhere": (
        [("rules.0.source.url", "https://")],
        'rules[0].source.url: This is the address of a web page, from https:// on. Here stands "https://".',
    ),
    # the sense
    "a procedure twice": (
        [("procedures.3", DOCUMENT["procedures"][0])],
        'procedures[3].slug: "acid" stands in this list twice.',
    ),
    "an area twice": ([("areas.2", DOCUMENT["areas"][0])], 'areas[2].slug: "arm" stands in this list twice.'),
    "counted from an event": (
        [("procedures.2.kind", "event"), ("rules", changed()["rules"][2:])],
        "rules[0].earlier: No wait is counted from an event: treatments come before it.",
    ),
    "no treatment at all": (
        [("rules", changed()["rules"][2:]), ("rules.0.later", "swim")],
        "rules[0].later: One of the two has to be a treatment: a clinic does neither.",
    ),
    "an unknown procedure": (
        [("rules.0.earlier", "gone"), ("rules.1.earlier", "acid")],
        'rules[0].earlier: There is no procedure "gone", neither here nor in the database.',
    ),
    "an area in nothing": (
        [("areas.1.within", "leg")],
        'areas[1].within: There is no area "leg", neither here nor in the database.',
    ),
    "shorter than the minimum": (
        [("rules.0.minimum", "P3W"), ("rules.0.examples", [])],
        "rules[0].recommended: The recommended wait P2W could be shorter than the minimum P3W.",
    ),
    "shorter in February alone": (
        [("rules.3", WEEK | {"minimum": "P29D", "recommended": "P1M"})],
        "rules[3].recommended: The recommended wait P1M could be shorter than the minimum P29D.",
    ),
    "best by too early": (
        [("rules.0.best_by", "P13D")],
        "rules[0].best_by: Best by P13D could come before the recommended wait P2W is over.",
    ),
    "start again with best by": (
        [("rules.0.start_again", "P6W")],
        "rules[0].start_again: Start again P6W could come no later than P6W, which goes before it.",
    ),
    "start again with the recommended": (
        [("rules.0.best_by", None), ("rules.0.start_again", "P14D")],
        "rules[0].start_again: Start again P2W could come no later than P2W, which goes before it.",
    ),
    "no minimum and no same day": (
        [("rules.2.same_day", GONE)],
        "rules[2].minimum: Without a minimum wait, the same day must be allowed.",
    ),
    "ends as it begins": (
        [("rules.1.ends_on", "2026-12-01")],
        "rules[1].ends_on: A rule ends after it begins: this is not after 2026-12-01.",
    ),
    "two on one day": (
        [("rules.1.valid_from", "2026-01-01")],
        "rules[1].valid_from: Two versions of this pair begin on 2026-01-01.",
    ),
    "overlapping": (
        [("rules.0.ends_on", "2026-12-02")],
        "rules[0].ends_on: Another version of this pair begins on 2026-12-01 already.",
    ),
    "due before it was reviewed": (
        [("rules.0.review_due", "2026-11-01")],
        "rules[0].review_due: This lies before the review on 2026-11-02.",
    ),
    "a wrong example": (
        [("rules.0.examples.0.recommended", "2026-11-25")],
        "rules[0].examples[0].recommended: You say 2026-11-25, counted is 2026-11-24.",
    ),
    "an example that clamps": (
        [("rules.2.examples.0.recommended", "2026-11-30")],
        "rules[2].examples[0].recommended: You say 2026-11-30, counted is 2026-12-01.",
    ),
    "an example beyond the range": (
        [("rules.0.examples.0.given_on", "2199-12-30")],
        "rules[0].examples[0].given_on: Counted from this day, a date lies outside 1900-01-01 to 2199-12-31.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_refused_with_its_place(name, tmp_path):
    changes, said = WRONG[name]
    assert refusal(tmp_path, changed(*changes), "--publish") == [said]
    for model in (Procedure, Area, IntervalRule, Offer, AuditEntry):
        assert not model.objects.exists()


def test_areas_in_a_circle_are_all_named_and_what_hangs_on_them_is_not(tmp_path):
    areas = {"arm": "hand", "elbow": "arm", "hand": "thumb", "thumb": "arm", "toe": "toe"}
    listed = [{"slug": slug, "name": slug, "within": within} for slug, within in areas.items()]
    assert refusal(tmp_path, changed(("areas", listed))) == [
        f'areas[{number}].within: The area "{slug}" lies within itself: the areas go round in a circle.'
        for number, slug in [(0, "arm"), (2, "hand"), (3, "thumb"), (4, "toe")]
    ]


@pytest.mark.parametrize("owner", [(), ("--clinic", "north")])
def test_what_is_still_to_come_was_neither_reviewed_nor_published(owner, tmp_path, north):
    today = clock.today(north) if owner else clock.latest_today()
    tomorrow = str(today + timedelta(days=1))
    data = changed(
        ("published_on", tomorrow),
        ("rules.0.reviewed_on", "2199-12-31"),
        ("rules.0.review_due", None),
        ("rules.1.reviewed_on", str(today)),
        ("rules.1.review_due", None),
        ("rules.2.reviewed_on", tomorrow),
    )
    places = ("published_on", "rules[0].reviewed_on", "rules[2].reviewed_on")
    said = f"This day is still to come: it is {today}."
    assert refusal(tmp_path, data, *owner) == [f"{place}: {said}" for place in places]


def test_every_mistake_is_named_at_once_in_the_order_of_the_document(tmp_path):
    data = changed(
        ("colour", "red"),
        ("procedures.2.kind", "magic"),
        ("areas.1.within", "leg"),
        ("rules.0.valid_from", "soon"),
        ("rules.0.best_by", "P1D"),
        ("rules.0.examples.0.earliest", "2026-11-18"),
        ("rules.1.later", "gone"),
        ("rules.1.minimum", GONE),
        ("rules.2.review_due", "2026-11-01"),
    )
    places = [line.split(": ")[0] for line in refusal(tmp_path, data)]
    assert places == [
        "areas[1].within",
        "colour",
        "procedures[2].kind",
        "rules[0].best_by",
        "rules[0].examples[0].earliest",
        "rules[0].valid_from",
        "rules[1].later",
        "rules[1].minimum",
        "rules[2].review_due",
    ]


def test_places_are_in_the_order_of_their_numbers(tmp_path):
    data = changed(
        ("rules", [WEEK | {"valid_from": f"20{year}-01-01", "minimum": "x"} for year in range(10, 22)])
    )
    assert [line.split(".")[0] for line in refusal(tmp_path, data)] == [f"rules[{n}]" for n in range(12)]
