"""Whatever names a procedure is guarded: none names one that is another clinic's own."""

from django.apps import apps

from intervals.models.guards_of_procedures import SAYING
from intervals.models.procedures import Procedure


def test_whatever_names_a_procedure_is_guarded():
    named = {
        (model, field.attname)
        for model in apps.get_app_config("intervals").get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Procedure
    }
    assert named == {(model, column) for model, (columns, *_whose) in SAYING.items() for column in columns}
