"""What a reason from before covers: the conflicts of the rule that was kept with it, by the wait that it then had."""

from django.db import migrations

BATCH = 1000


def name_waits(apps, schema_editor):
    """Where the rule is not the one kept, the wait is not known: such a name goes on covering any."""
    from intervals.engine.periods import Period

    rows = apps.get_model("intervals", "Override").objects.using(schema_editor.connection.alias)
    kept = rows.exclude(against={}).exclude(rule=None).select_related("rule__earlier", "rule__later")
    changed = []
    for row in kept.order_by("pk").iterator(chunk_size=BATCH):
        rule = row.rule
        waits = {
            "too_soon": Period(rule.minimum_months, rule.minimum_days),
            "ask_first": Period(rule.recommended_months, rule.recommended_days),
        }
        named = {
            _named(name, waits.get(status), rule): status for name, status in row.against.items()
        }
        if named != row.against:
            row.against = named
            changed.append(row)
    rows.bulk_update(changed, ["against"], batch_size=BATCH)


def _named(name, wait, rule):
    earlier, _between, later = name.partition(" > ")
    pair = (earlier.split(" ")[0], later.split(" ")[0])
    if wait is None or " by " in name or pair != (rule.earlier.slug, rule.later.slug):
        return name
    return f"{name} by {wait}"


class Migration(migrations.Migration):
    dependencies = [("intervals", "0020_guidance_marked")]

    operations = [migrations.RunPython(name_waits, migrations.RunPython.noop)]
