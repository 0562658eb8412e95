"""The admin: where a clinic makes the shipped rule and guidance its own, until it has pages of its own for that."""

from django.contrib import admin

admin.site.site_header = "Intervals"
admin.site.site_title = "Intervals"
