"""The map of a patient's own pages. Nothing in an address says whose they are: the session does."""

from django.urls import path

from intervals.patient import address, everything, feeds, home, looks, messages, signing_in, words

urlpatterns = [
    path("", home.me, name="me"),
    path("card/", home.card, name="me-card"),
    path("treatments/", home.treatments, name="me-treatments"),
    path("everything/", everything.as_page, name="me-everything"),
    path("everything.json", everything.as_json, name="me-everything-json"),
    path("not-right/", words.not_right, name="me-not-right"),
    path("skin/", words.skin, name="me-skin"),
    path("deletion/", words.deletion, name="me-deletion"),
    path("feed/", feeds.feeds, name="me-feeds"),
    path("feed/stop/", feeds.stop, name="me-feed-stop"),
    path("messages/", messages.messages, name="me-messages"),
    path("sign-in/", signing_in.sign_in, name="me-sign-in"),
    path("sign-in/code/", signing_in.sign_in_code, name="me-sign-in-code"),
    path("choose/", signing_in.choose, name="me-choose"),
    path("sign-out/", signing_in.sign_out, name="me-sign-out"),
    path("address/", address.address, name="me-address"),
    path("address/code/", address.address_code, name="me-address-code"),
    path("looks/", looks.looks, name="me-looks"),
]
