"""What was in force on a day, as it is judged now and as it was known then: versions and ends that came later."""

from datetime import UTC, date, datetime

import pytest

from intervals import clock
from intervals.actions import rule_drafts as actions
from intervals.models.members import Role
from intervals.models.rules import IntervalRule
from intervals.queries.rule_drafts import proposed, rule_in
from intervals.queries.rules_known_then import decided_after
from tests.desk.alone import RULE
from tests.desk.asking import ON, asker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
LIST = "/desk/hamilton/settings/rules/"


@pytest.fixture
def root(person, clinic):
    return asker(person(Role.MANAGER, is_superuser=True), clinic, Role.MANAGER)


def published(by, *, shared=False, reason="A study", **changes):
    content = RULE | changes
    draft = actions.write(by=by, content=content, shared=shared)
    draft = actions.prove(by=by, draft=draft, edition=1, examples=proposed(rule_in(content), ON))
    return actions.publish(by=by, draft=draft, edition=draft.edition, reason=reason)


def said(clinic, on):
    def short(row):
        return row and ("own" if row.clinic_id else "shared", row.version)

    return [(short(each.now), short(each.was)) for each in decided_after(clinic, on)]


def test_a_version_for_a_past_day_says_what_counted_until_then(root, clinic, desk):
    published(root, valid_from="2026-11-10", recommended="P3W")
    assert said(clinic, date(2026, 11, 9)) == []
    for on in (date(2026, 11, 10), date(2026, 11, 21)):
        assert said(clinic, on) == [(("own", 1), ("shared", 1))]
    assert said(clinic, ON) == []
    page = " ".join(desk().get(f"{LIST}?on_day=12&on_month=11&on_year=2026").text.split())
    assert "Decided after that day" in page
    assert "Until then version 1 counted" in page
    assert "Decided after that day" not in desk().get(LIST).text


def test_an_end_in_the_past_and_what_is_hidden(root, clinic, sister):
    row = published(root, valid_from="2026-11-01", recommended="P3W")
    actions.withdraw(by=root, rule=row, last_day=date(2026, 11, 15), reason="Not so")
    assert said(clinic, date(2026, 11, 16)) == []  # the shared one counted then, and counts
    assert said(clinic, date(2026, 11, 15)) == [(("own", 1), ("shared", 1))]
    published(root, shared=True, valid_from="2026-11-05", recommended="P4W")
    assert said(clinic, date(2026, 11, 10)) == [(("own", 1), ("shared", 1))]  # hidden by the clinic's own
    assert said(sister, date(2026, 11, 10)) == [(("shared", 2), ("shared", 1))]
    assert said(clinic, date(2026, 11, 16)) == [(("shared", 2), ("shared", 1))]


def test_where_the_shared_one_is_ended_no_rule_counts_and_one_did(root, clinic):
    actions.withdraw(by=root, rule=IntervalRule.objects.get(), last_day=date(2026, 11, 15), reason="Not so")
    assert said(clinic, date(2026, 11, 15)) == []
    assert said(clinic, date(2026, 11, 20)) == [(None, ("shared", 1))]


@pytest.mark.parametrize(
    ("moment", "before_midnight"),
    [
        (datetime(2026, 11, 23, 4, 59, tzinfo=UTC), True),  # 23:59 in Hamilton, Ontario
        (datetime(2026, 11, 23, 5, 0, tzinfo=UTC), False),
    ],
)
def test_the_day_ends_at_the_clinics_midnight(root, clinic, monkeypatch, moment, before_midnight):
    monkeypatch.setattr(clock, "now", lambda: moment)
    published(root, valid_from="2026-11-22", recommended="P3W")
    assert said(clinic, ON) == ([] if before_midnight else [(("own", 1), ("shared", 1))])


def test_where_a_version_has_taken_an_ends_place_that_end_was_known(root, clinic, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr(clock, "now", lambda: datetime(2026, 11, 1, 15, 0, tzinfo=UTC))
        published(root, valid_from="2026-11-01", ends_on="2026-11-10", recommended="P3W")
    row = published(root, valid_from="2026-11-10", recommended="P5W")
    assert row.replaces_end
    assert said(clinic, date(2026, 11, 9)) == []
    assert said(clinic, date(2026, 11, 12)) == [(("own", row.version), ("shared", 1))]
