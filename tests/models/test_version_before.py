"""While servers are upgraded one after the other, the version before still writes into the tables of this one."""

from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from tests import migrated

BEFORE, ITS_LAST = "d3cda622", "0043_slips_of_plans"  # at a release, both move on to the one before it


def tables(loader, last):
    """Each table's columns, as they stand after this migration."""
    models = loader.project_state(("intervals", last)).apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: {field.column: field for field in model._meta.local_concrete_fields}
        for model in models
    }


def test_its_columns_are_there_and_every_other_fills_itself():
    """A row that it writes says nothing of a newer column: that is empty, or the database knows what it begins with."""
    with migrated.one_by_one():
        loader = MigrationLoader(None)
        (newest,) = loader.graph.leaf_nodes("intervals")
        before, now = tables(loader, ITS_LAST), tables(loader, newest[1])
    gone = [
        (table, column)
        for table, columns in before.items()
        for column in columns
        if column not in now.get(table, {})
    ]
    unfilled = [
        (table, column)
        for table, columns in before.items()
        for column, field in now.get(table, {}).items()
        if column not in columns and not field.null and field.db_default is NOT_PROVIDED
    ]
    assert len(before) > 40
    assert (gone, unfilled) == ([], [])
