"""What is published elsewhere: who says which wait for which pair, as it was read. Nothing of it is ever a rule.

Rows come from a reading (intervals.actions.evidence) and keep their ids from one reading to the next. A pair is named
by slugs of the reading's own, so that what nobody here does can stand in it all the same.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.procedures import ProcedureKind
from intervals.models.shapes import COUNTRY, shaped, web_address

YEAR, TWO = 4 * "[0-9]", "-[0-9][0-9]"
DATE = [YEAR, YEAR + TWO, YEAR + TWO + TWO]
ISO_WAIT = "P[0-9]*[YMWD]"  # years, months, weeks, days, in this order, each of at most five digits
NO_WAIT = ["P*[^0-9YMWD]*", "*[YMWD][YMWD]*", "*Y*Y*", "*M*[YM]*", "*W*[YMW]*", "*D*?", f"*{6 * '[0-9]'}*"]


class Grade(models.TextChoices):
    """Who stands behind a source. It does not say whether the source is right."""

    A = "A", _("Grade A: papers, societies, labels, named specialists")
    B = "B", _("Grade B: named clinics, schools, journalists")
    C = "C", _("Grade C: unsigned pages")


class UpperIs(models.TextChoices):
    """What the second figure of a statement means."""

    RANGE = "range", _("The top of a range, or the figure that is preferred")
    LIMIT = "limit", _("No later than this")


class ReadProcedure(models.Model):
    """What a reading speaks of, with its names where no clinic here has one."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    public_name = models.CharField(_("public name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=ProcedureKind)

    class Meta:
        verbose_name = _("procedure read of")
        verbose_name_plural = _("procedures read of")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ProcedureKind.values),
                name="readprocedure_kind_known",
                violation_error_message=_("Choose one of the known kinds."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReadSource(models.Model):
    """A page, paper or label that was read: who is behind it, where it stands, and when it was looked at last."""

    code = models.CharField(_("id"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    country = models.CharField(_("country"), max_length=2, blank=True)
    date = models.CharField(_("date"), max_length=10, blank=True, help_text=_("As far as it is known."))
    kind = models.CharField(_("kind"), max_length=80)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)
    address = models.URLField(_("address"), max_length=500)
    checked_on = models.DateField(_("read on"))

    objects: ClassVar = models.Manager["ReadSource"]()

    class Meta:
        verbose_name = _("source read")
        verbose_name_plural = _("sources read")
        ordering = ["grade", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__in=Grade.values),
                name="readsource_grade_known",
                violation_error_message=_("A grade is A, B or C."),
            ),
            models.CheckConstraint(
                condition=Q(country="") | shaped("country", COUNTRY),
                name="readsource_country_shape",
                violation_error_message=_("A country is two capital letters, as in CA."),
            ),
            models.CheckConstraint(
                condition=Q(date="") | shaped("date", *DATE),
                name="readsource_date_shape",
                violation_error_message=_("A date is a year, a month or a day, as in 2024-03."),
            ),
            models.CheckConstraint(
                condition=web_address("address"),
                name="readsource_address_web",
                violation_error_message=_("The address of the source begins with https://."),
            ),
            models.CheckConstraint(
                condition=Q(checked_on__range=(FIRST_DAY, LAST_DAY)),
                name="readsource_checked_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.publisher}"


def _iso(name: str) -> Q:
    return Q(**{name: ""}) | (shaped(name, ISO_WAIT) & ~shaped(name, *NO_WAIT))


class ReadStatement(models.Model):
    """One statement: between the two, wait at least `minimum`, at most or preferably `upper`.

    Both as ISO 8601 with the units of the source; empty where it gives no figure.
    """

    code = models.CharField(_("id"), max_length=20, unique=True)
    earlier = models.ForeignKey(ReadProcedure, on_delete=models.PROTECT, related_name="+")
    later = models.ForeignKey(ReadProcedure, on_delete=models.PROTECT, related_name="+")
    minimum = models.CharField(_("minimum"), max_length=24, blank=True)
    upper = models.CharField(_("upper figure"), max_length=24, blank=True)
    upper_is = models.CharField(_("what it means"), max_length=5, choices=UpperIs, blank=True)
    same_area = models.BooleanField(_("same area only"), default=False)
    note = models.CharField(_("note"), max_length=400, blank=True)
    source = models.ForeignKey(ReadSource, on_delete=models.PROTECT, related_name="statements")
    verified = models.BooleanField(_("found again and confirmed"), default=False)

    objects: ClassVar = models.Manager["ReadStatement"]()

    class Meta:
        verbose_name = _("statement read")
        verbose_name_plural = _("statements read")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=_iso("minimum") & _iso("upper"),
                name="readstatement_waits_iso",
                violation_error_message=_("A wait is written as in P1W, P10D or P1M2W."),
            ),
            models.CheckConstraint(
                condition=Q(upper="", upper_is="") | (~Q(upper="") & Q(upper_is__in=UpperIs.values)),
                name="readstatement_upper_is_something",
                violation_error_message=_("Say what an upper figure means, and nothing where there is none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.earlier} → {self.later}"
