"""What a reason from before covers: one given where only a manager may plan inside the minimum was a manager's."""

from django.db import migrations

BATCH = 1000


def name_managed(apps, schema_editor):
    """Of the other reasons nobody knows in which role they were given: a manager's is given again where it matters."""
    rows = apps.get_model("intervals", "Override").objects.using(schema_editor.connection.alias)
    kept = rows.exclude(against={}).filter(rule__inside_minimum="manager_only")
    changed = []
    for row in kept.select_related("rule__earlier", "rule__later").order_by("pk").iterator(chunk_size=BATCH):
        named = {_named(name, status, row.rule): status for name, status in row.against.items()}
        if named != row.against:
            row.against = named
            changed.append(row)
    rows.bulk_update(changed, ["against"], batch_size=BATCH)


def _named(name, status, rule):
    earlier, _between, later = name.partition(" > ")
    pair = (earlier.split(" ")[0], later.split(" ")[0])
    mine = pair == (rule.earlier.slug, rule.later.slug) and status == "too_soon" and " by " in name
    return f"{name} managed" if mine and not name.endswith(" managed") else name


class Migration(migrations.Migration):
    dependencies = [("intervals", "0032_guidance_first_day")]

    operations = [migrations.RunPython(name_managed, migrations.RunPython.noop)]
