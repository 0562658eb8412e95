"""Letters about new guidance that have gone name nobody any more; one that waits still does; on both databases."""

from tests.models.test_migrations_desk import NOW, migrate

BEFORE, AFTER = "0052_visits_without_dates", "0053_updates_forgotten"


def test_what_has_gone_is_forgotten_and_what_waits_stays(empty):
    rows = migrate(empty, BEFORE)("Message")
    for key, sent_at in (("gone", NOW), ("waits", None)):
        rows.create(
            key=key,
            kind="updates",
            to=f"{key}@home.example",
            put_at=NOW,
            due_at=NOW,
            next_try_at=NOW,
            sent_at=sent_at,
        )
    rows = migrate(empty, AFTER)("Message").values_list("key", "to").order_by("key")
    assert list(rows) == [("gone", ""), ("waits", "waits@home.example")]
    rows = migrate(empty, BEFORE)("Message").values_list("key", "to").order_by("key")
    assert list(rows) == [("gone", "forgotten"), ("waits", "waits@home.example")]
