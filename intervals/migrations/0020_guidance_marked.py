"""The shipped guidance says whose words are whose, says three things more, and has its care card on every answer.

A section is put right where it still reads as it was shipped; what a clinic has changed is its own and stays. The care
card moves, whatever it says by now, unless the clinic has put it elsewhere. Backwards leaves the rows alone.
"""

from datetime import date
from importlib import import_module

from django.db import migrations

shipped = import_module("intervals.migrations.0002_shipped")
ADD = "**Our editors add:**"
REVIEWED_ON = date(2026, 11, 26)

BODIES = {
    ("recovery", "What microneedling does"): (
        "Microneedling makes very fine punctures in the skin, microscopic channels. The skin answers by making new "
        "collagen.\n\n"
        "The inflammation and the tiny injuries alter the skin’s structure for a time, which leaves it more open to "
        "outside influences.\n\n"
        f"{ADD} the punctures are far too small to see one by one."
    ),
    ("recovery", "You are between the two dates"): (
        "Redness and swelling usually last a few days. Meanwhile your skin repairs itself and builds collagen and "
        "elastin.\n\n"
        f"{ADD} by now the redness may well have gone while the repair still goes on underneath. That is why these "
        "days are a question for your clinician rather than a plain yes."
    ),
    ("recovery", "The full wait has passed"): (
        "Once the repair that microneedling started is done, your skin withstands a further treatment better.\n\n"
        f"{ADD} by now it has usually finished. Skin differs from person to person, so what yours looks and feels "
        "like still counts for more than the date."
    ),
    ("why-wait", "How long people wait"): (
        "The general view among dermatologists and aesthetic practitioners is to wait at least 1 to 2 weeks after "
        "microneedling before Botox injections.\n\n"
        f"{ADD} we read that as two dates, the earliest after the shorter wait and the recommended one after the "
        "longer, and the same day as too soon. Each clinic decides on its own rule: the one that this site counts "
        "with, and when it was last reviewed, stands on the rules page."
    ),
    ("why-wait", "What the wait has brought"): (
        "You have the full benefit of the microneedling: new collagen and elastin, better texture, fewer fine lines, "
        "and a more youthful look once the collagen has formed. You can see it for what it is before something else "
        "is added.\n\n"
        "Botox now works together with the improved structure of your skin, for a fuller effect."
    ),
    ("going-early", "If your skin has not healed yet"): (
        "Going early can mean more discomfort, redness that lasts, an uneven result, and a higher risk of "
        "infection.\n\n"
        f"{ADD} if you are in any doubt, wait for the recommended date."
    ),
    ("your-clinician", "Before you book"): (
        "- see a qualified medical professional or a dermatologist before you book any cosmetic treatment\n"
        "- ask them to fit the timing to your skin type, the state of your skin, your treatment history and what you "
        "want\n"
        f"- {ADD} tell them which treatments you have had, and when"
    ),
    ("your-clinician", "What to ask"): (
        f"{ADD} ask whether your skin has healed enough for Botox now, or whether to wait for the recommended date. "
        "Say how your skin looks and feels today."
    ),
    ("limits", "What this does not cover"): (
        "- Botox *before* microneedling: our source gives no interval for it\n"
        "- fillers, peels, lasers, or areas of the body other than the one treated\n"
        "- needle depth, devices, pregnancy or medicines\n"
        "- who should not have either treatment at all\n\n"
        f"{ADD} this list, of what the source says nothing about. Ask the clinic about any of these."
    ),
}
SUMMARIES = {
    "your-clinician": "See a qualified professional before you book. They fit the timing to you and your skin.",
}
CARE = ("recovery", "Call the clinic if")
CARE_ADDS = f"\n\n{ADD} this list. The article that we follow gives none."
CARE_TOPIC = {
    "slug": "when-to-call",
    "title": "When to call the clinic",
    "summary": "What is a reason to call, on whatever day you are.",
    "order": 45,
    "published": True,
    "source_title": "Our editors’ own list; the article that we follow gives none",
    "reviewed_by": shipped.SOURCE["reviewed_by"],
    "reviewed_on": REVIEWED_ON,
}
OLD_BODIES = {
    (topic["slug"], heading): body
    for topic in shipped.TOPICS
    for _place, _kind, heading, body in topic["sections"]
}
OLD_SUMMARIES = {topic["slug"]: topic["summary"] for topic in shipped.TOPICS}


def correct(apps, schema_editor):
    using = schema_editor.connection.alias
    sections = apps.get_model("intervals", "Section").objects.using(using)
    topics = apps.get_model("intervals", "Topic").objects.using(using)
    touched = set()
    for (slug, heading), body in BODIES.items():
        old = OLD_BODIES[slug, heading]
        if sections.filter(topic__slug=slug, heading=heading, body=old).update(body=body):
            touched.add(slug)
    for slug, summary in SUMMARIES.items():
        if topics.filter(slug=slug, summary=OLD_SUMMARIES[slug]).update(summary=summary):
            touched.add(slug)
    as_shipped = {name: shipped.SOURCE[name] for name in ("reviewed_by", "reviewed_on")}
    topics.filter(slug__in=touched, **as_shipped).update(reviewed_on=REVIEWED_ON)
    move_care_card(sections, topics)


def move_care_card(sections, topics):
    slug, heading = CARE
    cards = sections.filter(topic__slug=slug, topic__published=True, heading=heading, kind="care", place="page")
    card = cards.first()
    if card is None or topics.filter(slug=CARE_TOPIC["slug"]).exists():
        return
    if card.body == OLD_BODIES[CARE]:
        card.body += CARE_ADDS
    card.topic = topics.create(**CARE_TOPIC)
    card.place, card.order = "always", 10
    card.save()


class Migration(migrations.Migration):
    dependencies = [("intervals", "0019_evidence_data")]

    operations = [migrations.RunPython(correct, migrations.RunPython.noop)]
