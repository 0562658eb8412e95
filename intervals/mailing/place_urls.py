"""Where anybody asks for a message: at the site's own pages, and at those of the clinic that an address names."""

from django.urls import URLPattern, path

from intervals.mailing import asking

urlpatterns: list[URLPattern] = [
    path("remind/", asking.remind, name="mail-remind"),
    path("updates/", asking.updates, name="mail-updates"),
]
