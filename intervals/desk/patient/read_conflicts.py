"""What stood on a page when somebody went on: the conflicts that were read travel with the form, no others count."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from intervals.engine.conflicts import Conflicts
from intervals.engine.reasons import Status


class Shown(forms.HiddenInput):
    """The conflicts that the page shows now, whatever was on the one that was sent."""

    conflicts: Conflicts = {}

    def format_value(self, value: Any) -> str:
        """As JSON: each by its name with its status."""
        return json.dumps(dict(self.conflicts))


class ReadConflicts(forms.Field):
    """The conflicts that were on the page: none where it did not say. What is no conflict is left out."""

    widget = Shown

    def show(self, conflicts: Conflicts) -> None:
        """Have the page name these."""
        self.widget.conflicts = conflicts
        self.initial = "shown"  # a hidden field without a value is left out of the page

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the page shows again: the field stands on it also where it was not sent."""
        return data or initial

    def clean(self, value: Any) -> Conflicts:
        """What was sent, read: who does not send the field has read nothing."""
        try:
            sent = json.loads(value or "")
        except ValueError:
            sent = None
        known = {str(status) for status in Status}
        found = sent.items() if isinstance(sent, Mapping) else ()
        return {name: Status(each) for name, each in found if isinstance(each, str) and each in known}
