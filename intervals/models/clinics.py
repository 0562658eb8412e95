"""Clinics: whose rules, whose guidance, and whose midnight."""

import re
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.shapes import COUNTRY, shaped, web_address

REGION = [length * "[A-Z0-9]" for length in (1, 2, 3)]
NO_TIME_ZONE = ["*[^A-Za-z0-9_+/-]*", "/*", "*/", "*//*", "*/*/*/*"]


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a known time zone. Write it as in America/Toronto."), params={"name": name}
        )


def validate_booking_url(address: str) -> None:
    """Refuse placeholders other than {date}."""
    if any(placeholder != "{date}" for placeholder in re.findall(r"\{[^}]*\}?|\}", address)):
        raise ValidationError(_("The only placeholder a booking address may carry is {date}."))


class Clinic(models.Model):
    """A clinic: its contact data stand on every page, its zone decides what "today" is, its region the holidays.

    `is_shown`: whether its public pages are there, below `c/<slug>/`; the site's own always are.
    `plans_judged_by` names the rules, areas and open days by which its plans were last looked through
    (docs/adr/0017).
    """

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    town = models.CharField(_("town"), max_length=120)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        validators=[validate_time_zone],
        help_text=_("IANA name, for example America/Toronto"),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Two letters as in ISO 3166-1: CA. Its public holidays are offered as closed days."),
    )
    region = models.CharField(
        _("region"),
        max_length=3,
        blank=True,
        help_text=_("The province or state as in ISO 3166-2, without the country: ON."),
    )
    address = models.TextField(_("address"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    booking_url = models.URLField(
        _("booking address"),
        blank=True,
        max_length=500,
        validators=[validate_booking_url],
        help_text=_("The clinic's own booking page. {date} in it becomes the date, as 2026-11-24."),
    )
    own_access_from_age = models.PositiveSmallIntegerField(
        _("age from which a patient’s pages are her own"),
        null=True,
        blank=True,
        default=16,
        help_text=_(
            "Younger patients’ pages are opened by the address of a parent. Empty: at every age, by the patient’s own."
        ),
    )
    rules_need_approval = models.BooleanField(
        _("rules need a second manager"),
        default=False,
        help_text=_("Another manager approves a rule before it can be published."),
    )
    is_shown = models.BooleanField(
        _("shown"),
        default=False,
        help_text=_("Whether the public sees its pages. Those of the site’s own clinic are always there."),
    )
    first_earlier = models.ForeignKey(
        "intervals.Procedure",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("first question: what was done"),
        help_text=_(
            "The first page asks about it while a rule is in force. Empty: microneedling, then Botox."
        ),
    )
    first_later = models.ForeignKey(
        "intervals.Procedure",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("first question: what is wanted"),
    )
    plans_judged_by = models.CharField(_("plans judged by"), max_length=16, blank=True, editable=False)

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(own_access_from_age=None) | Q(own_access_from_age__range=(1, 30)),
                name="clinic_own_age_of_people",
                violation_error_message=_("Enter an age from 1 to 30, or leave it empty."),
            ),
            models.CheckConstraint(
                condition=Q(first_earlier=None, first_later=None)
                | Q(first_earlier__isnull=False, first_later__isnull=False),
                name="clinic_first_pair_whole",
                violation_error_message=_("Say both what was done and what is wanted, or neither."),
            ),
            models.CheckConstraint(
                condition=~Q(time_zone="") & ~shaped("time_zone", *NO_TIME_ZONE),
                name="clinic_time_zone_shape",
                violation_error_message=_("Write the time zone as in America/Toronto."),
            ),
            models.CheckConstraint(
                condition=Q(booking_url="") | web_address("booking_url"),
                name="clinic_booking_url_web",
                violation_error_message=_("The booking address begins with https://."),
            ),
            models.CheckConstraint(
                condition=Q(country="") | shaped("country", COUNTRY),
                name="clinic_country_shape",
                violation_error_message=_("Write the country as two capital letters: CA."),
            ),
            models.CheckConstraint(
                condition=Q(region="") | (~Q(country="") & shaped("region", *REGION)),
                name="clinic_region_shape",
                violation_error_message=_(
                    "Write the region as up to three capital letters or digits, after its country: ON."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
