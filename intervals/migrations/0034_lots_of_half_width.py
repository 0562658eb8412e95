"""Lot numbers of full width as they are recorded from now on: in plain letters and digits, found like any other."""

from django.db import migrations
from django.db.models import Q

BATCH = 1000
FULL = range(0xFF01, 0xFF5F)
HALF = {full: full - 0xFEE0 for full in FULL}
COLUMNS = ("lot_number", "cartridge_lot")


def write_plainly(apps, schema_editor):
    """Of those rows alone that have such a letter."""
    rows = apps.get_model("intervals", "Treatment").objects.using(schema_editor.connection.alias)
    wide = f"[{chr(FULL[0])}-{chr(FULL[-1])}]"
    found = Q()
    for column in COLUMNS:
        found |= Q((f"{column}__regex", wide))
    changed = []
    for row in rows.filter(found).only("pk", *COLUMNS).order_by("pk").iterator(chunk_size=BATCH):
        for column in COLUMNS:
            setattr(row, column, getattr(row, column).translate(HALF))
        changed.append(row)
    rows.bulk_update(changed, COLUMNS, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("intervals", "0033_managed_in_names")]

    operations = [migrations.RunPython(write_plainly, migrations.RunPython.noop)]
