"""What the desk starts with: kinds of procedures, areas, and a database that refuses to change its audit log."""

from django.core.management import call_command
from django.db import migrations

AREAS = [
    ("whole-face", "Whole face"),
    ("forehead", "Forehead"),
    ("between-the-brows", "Between the brows"),
    ("around-the-eyes", "Around the eyes"),
    ("cheeks", "Cheeks"),
    ("nose", "Nose"),
    ("upper-lip", "Upper lip"),
    ("chin", "Chin"),
    ("jawline", "Jawline"),
    ("neck", "Neck"),
    ("decolletage", "Décolletage"),
    ("scalp", "Scalp"),
    ("underarms", "Underarms"),
    ("hands", "Hands"),
    ("body", "Elsewhere on the body"),
]
KINDS = {"microneedling": "needling", "botox": "injectable"}

# What each trigger of SQLite refuses. INSERT OR REPLACE would take an entry away without a word to the others.
REFUSED = {
    "UPDATE": "",
    "DELETE": "",
    "INSERT": "WHEN EXISTS (SELECT 1 FROM intervals_auditentry WHERE id = NEW.id)",
}
GUARDS = {
    "sqlite": [
        """
        CREATE TRIGGER audit_append_only_{lower} BEFORE {event} ON intervals_auditentry {when}
        BEGIN SELECT RAISE(ABORT, 'The audit log is only added to.'); END
        """,
    ],
    "postgresql": [
        """
        CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'The audit log is only added to.' USING ERRCODE = 'restrict_violation'; END $$
        """,
        """
        CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intervals_auditentry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()
        """,
    ],
}


def ship(apps, schema_editor):
    using = schema_editor.connection.alias
    procedures = apps.get_model("intervals", "Procedure").objects.using(using)
    for slug, kind in KINDS.items():
        procedures.filter(slug=slug).update(kind=kind)
    areas = apps.get_model("intervals", "Area").objects.using(using)
    if not areas.exists():
        for place, (slug, name) in enumerate(AREAS, start=1):
            areas.create(slug=slug, name=name, order=place * 10)


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for event, when in REFUSED.items():
            schema_editor.execute(GUARDS["sqlite"][0].format(event=event, lower=event.lower(), when=when))
    else:
        for statement in GUARDS["postgresql"]:
            schema_editor.execute(statement)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for event in REFUSED:
            schema_editor.execute(f"DROP TRIGGER audit_append_only_{event.lower()}")
    else:
        schema_editor.execute("DROP TRIGGER audit_append_only ON intervals_auditentry")
        schema_editor.execute("DROP FUNCTION audit_append_only()")


def count_attempts(apps, schema_editor):
    """The table of the cache that counts attempts to sign in, where the settings keep it in the database."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("intervals", "0003_desk")]

    operations = [
        migrations.RunPython(ship, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
        migrations.RunPython(count_attempts, migrations.RunPython.noop),
    ]
