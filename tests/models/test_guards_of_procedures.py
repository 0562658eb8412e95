"""Whatever names a procedure is guarded: none names one that is another clinic's own."""

from django.apps import apps

from intervals.models.guards_of_procedures import SAYING
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.queries.uses_of_procedure import USES


def test_whatever_names_a_procedure_is_guarded():
    named = {
        (model, field.attname)
        for model in apps.get_app_config("intervals").get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Procedure
    }
    assert named == {(model, column) for model, (columns, *_whose) in SAYING.items() for column in columns}


def test_what_uses_one_is_counted_in_every_table_that_names_it():
    """An offer goes with its procedure; another clinic's offer is counted beside."""
    assert {model: tuple(f"{each}_id" for each in columns) for model, (columns, _words) in USES.items()} == {
        model: columns for model, (columns, *_whose) in SAYING.items() if model is not Offer
    }
