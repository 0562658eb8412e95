"""The shipped guidance is put right where it still reads as it was shipped; what a clinic has changed stays."""

from datetime import date

from django.db.migrations.executor import MigrationExecutor

from tests.models.test_migrations_desk import migrate

MIGRATION = "0020_guidance_marked"


def earlier(empty) -> str:
    [(_app, name)] = MigrationExecutor(empty).loader.get_migration("intervals", MIGRATION).dependencies
    return name


def test_what_a_clinic_has_changed_is_its_own(empty):
    table = migrate(empty, earlier(empty))
    table("Section").filter(heading="What to ask").update(body="Ask us.")
    table("Section").filter(heading="Call the clinic if").update(body="- anything hurts")
    table("Topic").filter(slug="your-clinician").update(summary="Ours.", reviewed_by="Dr Vale")
    table("Topic").filter(slug="why-wait").update(reviewed_on=date(2026, 11, 3))
    untouched = dict(
        table("Section").filter(heading="Why it is worth waiting").values_list("heading", "body")
    )

    table = migrate(empty, MIGRATION)
    body = dict(table("Section").values_list("heading", "body"))
    assert body["What to ask"] == "Ask us."
    assert body["Call the clinic if"] == "- anything hurts"
    assert body["Why it is worth waiting"] == untouched["Why it is worth waiting"]
    assert "for a time" in body["What microneedling does"]
    card = table("Section").get(heading="Call the clinic if")
    assert (card.place, card.topic.slug, card.topic.earlier) == ("always", "when-to-call", None)
    topic = {each.slug: each for each in table("Topic").all()}
    assert (topic["your-clinician"].summary, topic["your-clinician"].reviewed_on) == (
        "Ours.",
        date(2026, 11, 2),
    )
    assert topic["why-wait"].reviewed_on == date(2026, 11, 3)
    assert topic["recovery"].reviewed_on == date(2026, 11, 26)

    before = list(table("Section").order_by("pk").values())
    table = migrate(empty, earlier(empty))
    assert list(table("Section").order_by("pk").values()) == before
    table = migrate(empty, MIGRATION)
    assert list(table("Section").order_by("pk").values()) == before


def test_a_care_card_that_a_clinic_has_put_elsewhere_stays_there(empty):
    table = migrate(empty, earlier(empty))
    table("Section").filter(heading="Call the clinic if").update(place="too_soon")
    table = migrate(empty, MIGRATION)
    assert table("Section").get(heading="Call the clinic if").topic.slug == "recovery"
    assert not table("Topic").filter(slug="when-to-call").exists()


def test_without_the_shipped_guidance_nothing_comes_back(empty):
    table = migrate(empty, earlier(empty))
    table("Topic").all().delete()
    table = migrate(empty, MIGRATION)
    assert not table("Topic").exists()
