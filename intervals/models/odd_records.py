"""Records that broke a guard before it came: they stay, and a person decides about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from intervals.models.clinics import Clinic


class OddRecord(models.Model):
    """A row that broke the guard of this name when it was looked for; `record` is its key in the guard's table.

    Kept, so that a list of them reads these few and not the whole database. Whether it still breaks it is asked when
    it is shown (intervals.queries.odd_records).
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="+", db_index=False)
    guard = models.CharField(_("guard"), max_length=40)
    record = models.BigIntegerField(_("record"))

    class Meta:
        verbose_name = _("odd record")
        verbose_name_plural = _("odd records")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "guard", "record"],
                name="odd_record_once",
                violation_error_message=_("This record is on the list already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guard}, {self.record}"
