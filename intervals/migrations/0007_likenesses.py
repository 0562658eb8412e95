"""What likenesses are found by: a key of the full name for each patient there is."""

from django.db import migrations

BATCH = 5000


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
    dependencies = [("intervals", "0004_desk_data")]

    operations = [
        migrations.RunPython(key_full_names, migrations.RunPython.noop),
    ]
