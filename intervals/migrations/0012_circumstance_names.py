"""The public names of the shipped circumstances and events become as in the middle of a sentence: after a vaccination.

They are found by kind and by the name as it was shipped: what a clinic has changed is its own and stays as it is.
"""

from django.db import migrations

KINDS = ["circumstance", "event"]
NAMES = [
    ("vaccination", "a vaccination"),
    ("last capsule of isotretinoin", "the last capsule of isotretinoin"),
    ("event", "an event"),
]


def rename(apps, schema_editor, pairs):
    procedures = apps.get_model("intervals", "Procedure").objects.using(schema_editor.connection.alias)
    for old, new in pairs:
        procedures.filter(kind__in=KINDS, public_name=old).update(public_name=new)


def name(apps, schema_editor):
    rename(apps, schema_editor, NAMES)


def name_as_before(apps, schema_editor):
    rename(apps, schema_editor, [(new, old) for old, new in NAMES])


class Migration(migrations.Migration):
    dependencies = [("intervals", "0011_circumstances")]

    operations = [migrations.RunPython(name, name_as_before)]
