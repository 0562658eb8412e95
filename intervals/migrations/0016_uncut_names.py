"""The keys that find a name however its words are cut, for the patients who are there."""

from django.db import migrations

BATCH = 5000


def key_uncut_names(apps, schema_editor):
    """As intervals.actions.indexing writes it today: should keys change, they are all made anew after this."""
    from intervals.queries.names import uncut

    using = schema_editor.connection.alias
    keys = apps.get_model("intervals", "SearchKey")
    patients = apps.get_model("intervals", "Patient").objects.using(using).order_by("pk")
    batch = []

    def write():
        keys.objects.using(using).bulk_create(batch, ignore_conflicts=True)
        batch.clear()

    for each in patients.only("clinic", "name", "merged_into").iterator(chunk_size=BATCH):
        found_as = each.merged_into_id or each.pk
        batch += [keys(clinic_id=each.clinic_id, key=key, patient_id=found_as) for key in uncut(each.name)]
        if len(batch) >= BATCH:
            write()
    write()


class Migration(migrations.Migration):
    dependencies = [("intervals", "0015_sessions_ended")]

    operations = [migrations.RunPython(key_uncut_names, migrations.RunPython.noop)]
