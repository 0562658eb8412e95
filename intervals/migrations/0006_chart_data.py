"""What the new tables start with: where the shipped clinic lies, areas as a tree, offers, some circumstances.

What a clinic has changed is its own by now and stays as it is. Backwards, the rows stay, too; only kinds that were not
known before become "other".
"""

from django.db import migrations

SHIPPED_CLINIC = {"slug": "hamilton", "town": "Hamilton, Ontario", "time_zone": "America/Toronto"}
RENAMED = [
    # slug and name as they were shipped, and as they are now
    ("whole-face", "Whole face", "face", "Whole face"),
    ("between-the-brows", "Between the brows", "glabella", "Between the brows"),
]
UPPER = ("upper-face", "Upper face", 15)
WITHIN = {
    "face": ["upper-face", "cheeks", "nose", "upper-lip", "chin", "jawline"],
    "upper-face": ["forehead", "glabella", "around-the-eyes"],
}
PROCEDURES = [
    ("vaccine", "Vaccination", "a vaccination", "circumstance"),
    ("dental-work", "Dental work", "dental work", "circumstance"),
    ("isotretinoin-end", "Isotretinoin, last capsule", "the last capsule of isotretinoin", "circumstance"),
    ("sunburn", "Sunburn", "sunburn", "circumstance"),
    ("event", "Event", "an event", "event"),
]
OLD_KINDS = ("injectable", "needling", "other")


def tables(apps, schema_editor):
    using = schema_editor.connection.alias
    return lambda name: apps.get_model("intervals", name).objects.using(using)


def place_clinic(apps, schema_editor):
    clinics = tables(apps, schema_editor)("Clinic")
    clinics.filter(country="", region="", **SHIPPED_CLINIC).update(country="CA", region="ON")


def grow_tree(apps, schema_editor):
    areas = tables(apps, schema_editor)("Area")
    for old, name, new, new_name in RENAMED:
        if not areas.filter(slug=new).exists():
            areas.filter(slug=old, name=name).update(slug=new, name=new_name)
    face = areas.filter(slug="face", within=None).first()
    if face is None:
        return
    slug, name, order = UPPER
    areas.get_or_create(slug=slug, defaults={"name": name, "order": order})
    for around, parts in WITHIN.items():
        areas.filter(slug__in=parts, within=None).update(within=areas.get(slug=around))


def offer(apps, schema_editor):
    table = tables(apps, schema_editor)
    for clinic in table("Clinic").all():
        for procedure in table("Procedure").filter(kind__in=OLD_KINDS):
            table("Offer").get_or_create(clinic=clinic, procedure=procedure)


def ship_procedures(apps, schema_editor):
    procedures = tables(apps, schema_editor)("Procedure")
    for slug, name, public_name, kind in PROCEDURES:
        values = {"name": name, "public_name": public_name, "kind": kind}
        procedures.get_or_create(slug=slug, defaults=values)


def forget_kinds(apps, schema_editor):
    tables(apps, schema_editor)("Procedure").exclude(kind__in=OLD_KINDS).update(kind="other")


class Migration(migrations.Migration):
    dependencies = [("intervals", "0005_chart")]

    operations = [
        migrations.RunPython(place_clinic, migrations.RunPython.noop),
        migrations.RunPython(grow_tree, migrations.RunPython.noop),
        migrations.RunPython(offer, migrations.RunPython.noop),
        migrations.RunPython(ship_procedures, forget_kinds),
    ]
