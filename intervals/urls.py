"""The site's table of contents."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from intervals.accounts import outbox
from intervals.api import urls as api
from intervals.patient import feed
from intervals.web import for_searching, health, metrics

urlpatterns = [
    path("", include("intervals.public.urls")),
    path("c/<slug:clinic>/", include("intervals.public.urls")),
    path("mail/", include("intervals.mailing.place_urls")),
    path("c/<slug:clinic>/mail/", include("intervals.mailing.place_urls")),
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("accounts/", include("intervals.accounts.urls")),
    path("desk/", include("intervals.desk.urls")),
    path("me/", include("intervals.patient.urls")),
    path("mail/", include("intervals.mailing.urls")),
    path("feed/<str:secret>.ics", feed.feed, name="feed"),
    path("admin/", admin.site.urls),
    path("robots.txt", for_searching.robots, name="robots"),
    path("sitemap.xml", for_searching.sitemap, name="sitemap"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.metrics),
]

if settings.DEMO:
    urlpatterns.append(path("outbox/", outbox.outbox, name="outbox"))

handler404 = "intervals.desk.lost.not_found"
handler500 = "intervals.web.unavailable.server_error"
handler429 = "intervals.accounts.views.too_many"  # asked for by allauth
