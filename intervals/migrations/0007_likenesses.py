"""What likenesses are found by: indexes on how lots look and of merged records, a key of each patient's full name."""

from django.db import migrations
from django.db.models import F, Index, Q, Value
from django.db.models.functions import Replace

BATCH = 5000
LOOKS_LIKE = {"O": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8"}
COLUMNS = {
    "treatment_lot_looks": ("lot_key", "lot_number"),
    "treatment_cartridge_looks": ("cartridge_lot_key", "cartridge_lot"),
}


def looks(field):
    found = F(field)
    for letter, digit in LOOKS_LIKE.items():
        found = Replace(found, Value(letter), Value(digit))
    return found


def key_full_names(apps, schema_editor):
    """As intervals.actions.indexing writes it today: should keys change, they are all made anew after this."""
    from intervals.queries.names import full_name

    using = schema_editor.connection.alias
    keys = apps.get_model("intervals", "SearchKey")
    patients = apps.get_model("intervals", "Patient").objects.using(using).order_by("pk")
    batch = []

    def write():
        keys.objects.using(using).bulk_create(batch, ignore_conflicts=True)
        batch.clear()

    for each in patients.only("clinic", "name", "date_of_birth", "merged_into").iterator(chunk_size=BATCH):
        found_as = each.merged_into_id or each.pk
        key = full_name(each.name, each.date_of_birth)
        batch.append(keys(clinic_id=each.clinic_id, key=key, patient_id=found_as))
        if len(batch) == BATCH:
            write()
    write()


class Migration(migrations.Migration):
    dependencies = [("intervals", "0006_chart_data")]

    operations = [
        *(
            migrations.AddIndex(
                "treatment", Index(F("clinic"), looks(key), condition=~Q(**{lot: ""}), name=name)
            )
            for name, (key, lot) in COLUMNS.items()
        ),
        migrations.AddIndex(
            "patient",
            Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="patient_merged"),
        ),
        migrations.RunPython(key_full_names, migrations.RunPython.noop),
    ]
