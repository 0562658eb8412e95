"""Open days: on which a clinic treats, and a practitioner within them: a week, less closures, plus extra days.

A clinic without a week has said nothing. Public holidays are closures that somebody chose, never taken by themselves.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.clinics import Clinic

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class OfAClinic(models.Model):
    """Said of a clinic, or of one practitioner there."""

    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.CASCADE, related_name="%(class)s", db_index=False
    )
    practitioner = models.ForeignKey(
        "intervals.User",  # not imported: the public pages ask for open days and reach no account
        verbose_name=_("practitioner"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Empty: the whole clinic."),
    )

    class Meta:
        abstract = True


class OpenWeek(OfAClinic):
    """On which days of the week a clinic treats, or a practitioner."""

    monday = models.BooleanField(_("Monday"), default=False)
    tuesday = models.BooleanField(_("Tuesday"), default=False)
    wednesday = models.BooleanField(_("Wednesday"), default=False)
    thursday = models.BooleanField(_("Thursday"), default=False)
    friday = models.BooleanField(_("Friday"), default=False)
    saturday = models.BooleanField(_("Saturday"), default=False)
    sunday = models.BooleanField(_("Sunday"), default=False)

    class Meta:
        verbose_name = _("open week")
        verbose_name_plural = _("open weeks")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"],
                condition=Q(practitioner=None),
                name="open_week_one_of_a_clinic",
                violation_error_message=_("This clinic already has its week."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "practitioner"],
                name="open_week_one_of_a_practitioner",
                violation_error_message=_("This practitioner already has a week at this clinic."),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(str(self._meta.get_field(day).verbose_name) for day in self._open())  # type: ignore[union-attr]

    @property
    def weekdays(self) -> frozenset[int]:
        """The days of the week that are open, 0 for Monday."""
        return frozenset(map(WEEKDAYS.index, self._open()))

    def _open(self) -> list[str]:
        return [day for day in WEEKDAYS if getattr(self, day)]


class ClosedDays(OfAClinic):
    """Days on which a clinic or a practitioner does not treat: `first` to `last`, both included.

    `holiday` is the code of the public holiday that it came from, by which it is not offered again.
    """

    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    title = models.CharField(_("what for"), max_length=120, blank=True)
    holiday = models.CharField(_("public holiday"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("closed days")
        verbose_name_plural = _("closed days")
        ordering = ["first", "last"]
        indexes = [models.Index(fields=["clinic", "last"], name="closed_days_of_clinic")]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__range=(FIRST_DAY, LAST_DAY), last__range=(FIRST_DAY, LAST_DAY)),
                name="closed_days_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="closed_days_end_after_they_begin",
                violation_error_message=_("The last day is before the first."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "holiday", "first"],
                condition=~Q(holiday="") & Q(practitioner=None),
                name="closed_days_holiday_once",
                violation_error_message=_("This clinic is already closed on that holiday."),
            ),
        ]

    def __str__(self) -> str:
        days = str(self.first) if self.first == self.last else f"{self.first} – {self.last}"
        return f"{days}, {self.title}" if self.title else days


class ExtraDay(OfAClinic):
    """A day that is open although the week or a closure says otherwise."""

    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("extra day")
        verbose_name_plural = _("extra days")
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day__range=(FIRST_DAY, LAST_DAY)),
                name="extra_day_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "day"],
                condition=Q(practitioner=None),
                name="extra_day_once_of_a_clinic",
                violation_error_message=_("That day is already an extra day of this clinic."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "practitioner", "day"],
                name="extra_day_once_of_a_practitioner",
                violation_error_message=_("That day is already an extra day of this practitioner."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.day)
