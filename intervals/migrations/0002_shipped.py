"""What a new installation starts with: one clinic, two procedures, the rule, and the guidance.

The facts are those of the source named below; it names no study, so its grade is expert custom. A clinic
makes all of this its own in the admin. Backwards leaves the rows alone: by then they are the clinic's.
"""

from datetime import date

from django.db import migrations

SOURCE = {
    "source_title": "“Understanding the Optimal Timing for Botox After Microneedling in Hamilton”, unsigned article",
    "source_url": "",
    "reviewed_by": "Intervals editors",
    "reviewed_on": date(2026, 11, 2),
}

CLINIC = {
    "slug": "hamilton",
    "name": "Hamilton Clinic",
    "town": "Hamilton, Ontario",
    "time_zone": "America/Toronto",
    "address": "Hamilton, Ontario",
    "telephone": "905 555 0100",
    "email": "hello@hamilton-clinic.example",
}

TOPICS = [
    {
        "slug": "recovery",
        "title": "Your skin after microneedling",
        "summary": "Redness and swelling are part of healing and usually last a few days.",
        "sections": [
            (
                "page",
                "text",
                "What microneedling does",
                "Microneedling makes very fine punctures in the skin, far too small to see one by one. The skin "
                "answers by making new collagen.",
            ),
            (
                "too_soon",
                "text",
                "Your skin is still healing",
                "Mild redness, swelling and inflammation after microneedling are part of healing. They usually "
                "last a few days.\n\n"
                "Straight after the treatment your skin is open to what touches it: it is more sensitive than "
                "usual and can be infected more easily.",
            ),
            (
                "ask_first",
                "text",
                "You are between the two dates",
                "The redness and swelling usually last a few days, so they may well have gone. Underneath, your "
                "skin can still be repairing itself and building collagen and elastin.\n\n"
                "That is why these days are a question for your clinician rather than a plain yes.",
            ),
            (
                "ready",
                "text",
                "The full wait has passed",
                "By now the skin has usually finished the repair that microneedling started. Skin differs from "
                "person to person, so what yours looks and feels like still counts for more than the date.",
            ),
            (
                "page",
                "care",
                "Call the clinic if",
                "- redness, swelling or soreness lasts longer than you were told to expect\n"
                "- your skin gets worse instead of better\n"
                "- you think your skin may be infected\n"
                "- anything about your skin worries you",
            ),
        ],
    },
    {
        "slug": "why-wait",
        "title": "Why the wait matters",
        "summary": "Healed skin withstands the next treatment better, and you see what the first one did.",
        "sections": [
            (
                "page",
                "text",
                "How long people wait",
                "The general view among dermatologists and aesthetic practitioners is to wait at least 1 to 2 "
                "weeks after microneedling before Botox injections. Each clinic decides on its own rule: the one "
                "that this site counts with, and when it was last reviewed, stands on the rules page.",
            ),
            (
                "too_soon",
                "text",
                "Why it is worth waiting",
                "After microneedling your skin repairs itself and builds collagen and elastin. When that is done, "
                "it withstands a further treatment better.\n\n"
                "Waiting also lets you see what the microneedling did for texture and fine lines, before "
                "something else is added.",
            ),
            (
                "ready",
                "text",
                "What the wait has brought",
                "You have the full benefit of the microneedling, and can see it for what it is. Botox now works "
                "together with firmer skin, for a fuller effect.",
            ),
        ],
    },
    {
        "slug": "going-early",
        "title": "If Botox comes too early",
        "summary": "More discomfort, longer redness, uneven results and a clearly higher risk of infection.",
        "sections": [
            (
                "too_soon",
                "dont",
                "What can go wrong before the earliest date",
                "- more discomfort, because the skin is still sensitive\n"
                "- a clearly higher risk of infection while the skin has not healed\n"
                "- bad reactions that are more likely\n"
                "- redness that lasts longer\n"
                "- uneven results\n"
                "- disturbed healing, so that both treatments may give less\n"
                "- more medical care than you had planned for",
            ),
            (
                "ask_first",
                "text",
                "If your skin has not healed yet",
                "Going early can mean more discomfort, redness that lasts, an uneven result, and a higher risk of "
                "infection. If you are in any doubt, wait for the recommended date.",
            ),
        ],
    },
    {
        "slug": "your-clinician",
        "title": "What to ask your clinician",
        "summary": "A date is a guide. The person who knows your skin decides.",
        "sections": [
            (
                "always",
                "do",
                "Before you book",
                "- see a qualified medical professional or a dermatologist before you book any cosmetic treatment\n"
                "- tell them which treatments you have had, and when\n"
                "- ask them to fit the timing to your skin type, the state of your skin and what you want",
            ),
            (
                "ask_first",
                "text",
                "What to ask",
                "Ask whether your skin has healed enough for Botox now, or whether to wait for the recommended "
                "date. Say how your skin looks and feels today.",
            ),
            (
                "page",
                "text",
                "The two together",
                "The two treatments go well together if the healing is respected. The wait is a basic step, for "
                "safety and for the result.",
            ),
        ],
    },
    {
        "slug": "limits",
        "title": "What this does not cover",
        "summary": "Botox before microneedling, other treatments, and everything only an examination can tell.",
        "sections": [
            (
                "always",
                "limits",
                "What this does not cover",
                "- Botox *before* microneedling: our source gives no interval for it\n"
                "- fillers, peels, lasers, or areas of the body other than the one treated\n"
                "- needle depth, devices, pregnancy or medicines\n"
                "- who should not have either treatment at all\n\n"
                "Ask the clinic about any of these.",
            ),
        ],
    },
]


def ship(apps, schema_editor):
    using = schema_editor.connection.alias

    def manager(name):
        return apps.get_model("intervals", name).objects.using(using)

    if manager("Clinic").exists():  # went back, and forward again
        return
    manager("Clinic").create(**CLINIC)
    microneedling = manager("Procedure").create(
        slug="microneedling", name="Microneedling", public_name="microneedling"
    )
    botox = manager("Procedure").create(slug="botox", name="Botulinum toxin (Botox)", public_name="Botox")
    manager("IntervalRule").create(
        earlier=microneedling,
        later=botox,
        version=1,
        valid_from=date(2026, 1, 1),
        minimum_days=7,
        recommended_days=14,
        evidence="expert_custom",
        **SOURCE,
    )
    for place_in_order, shipped in enumerate(TOPICS, start=1):
        sections = shipped["sections"]
        topic = manager("Topic").create(
            slug=shipped["slug"],
            title=shipped["title"],
            summary=shipped["summary"],
            order=place_in_order * 10,
            earlier=microneedling,
            later=botox,
            published=True,
            **SOURCE,
        )
        for order, (place, kind, heading, body) in enumerate(sections, start=1):
            manager("Section").create(
                topic=topic, order=order * 10, place=place, kind=kind, heading=heading, body=body
            )


class Migration(migrations.Migration):
    dependencies = [("intervals", "0001_first")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
