"""The admin's pages about clinics: where they are, what they offer, on which days they treat."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from intervals.admin_answers import LookedAtAdmin
from intervals.models.clinics import Clinic
from intervals.models.offers import Offer
from intervals.models.open_days import WEEKDAYS, ClosedDays, ExtraDay, OpenWeek


class OfferInline(admin.TabularInline):  # type: ignore[type-arg]
    """What a clinic offers, on the clinic's page."""

    model = Offer
    fields = ["procedure", "public_name", "least_age", "order"]


@admin.register(Clinic)
class ClinicAdmin(LookedAtAdmin):
    """Clinics: contact data, time zone and region, and what they offer."""

    list_display = ["name", "town", "country", "region", "time_zone", "telephone", "email"]
    search_fields = ["name", "town", "slug"]
    ordering = ["name"]
    inlines = [OfferInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "town", ("country", "region"), "time_zone", "is_shown"]}),
        (_("First question of the first page"), {"fields": [("first_earlier", "first_later")]}),
        (_("Contact, on every page"), {"fields": ["address", "telephone", "email", "booking_url"]}),
        (_("Patients’ own pages"), {"fields": ["own_access_from_age"]}),
    ]


class OfAClinicAdmin(LookedAtAdmin):
    """What open days have in common: whose they are."""

    list_filter = [("clinic", admin.RelatedFieldListFilter)]
    list_select_related = ["clinic", "practitioner"]
    search_fields = ["clinic__name", "practitioner__email"]


@admin.register(OpenWeek)
class OpenWeekAdmin(OfAClinicAdmin):
    """The days of the week on which a clinic treats, or a practitioner."""

    list_display = ["clinic", "practitioner", *WEEKDAYS]
    ordering = ["clinic__name", "practitioner__email"]
    fields = ["clinic", "practitioner", *WEEKDAYS]


@admin.register(ClosedDays)
class ClosedDaysAdmin(OfAClinicAdmin):
    """Days on which a clinic or a practitioner does not treat."""

    list_display = ["clinic", "practitioner", "first", "last", "title", "holiday"]
    search_fields = ["clinic__name", "practitioner__email", "title"]
    ordering = ["-first", "clinic__name"]
    fields = ["clinic", "practitioner", ("first", "last"), "title", "holiday"]


@admin.register(ExtraDay)
class ExtraDayAdmin(OfAClinicAdmin):
    """Days that are open although the week or a closure says otherwise."""

    list_display = ["clinic", "practitioner", "day"]
    ordering = ["-day", "clinic__name"]
    fields = ["clinic", "practitioner", "day"]
