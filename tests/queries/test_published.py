"""Small answers of what is published: telephone and booking links, and what a topic speaks of."""

from datetime import date

import pytest

from intervals.queries.published import PublishedClinic, PublishedTopic, Source

DAY = date(2026, 11, 24)


def clinic(**values):
    return PublishedClinic("north", "North", "York", "America/Toronto", "", **values)


@pytest.mark.parametrize(
    ("telephone", "uri"),
    [("905 555 0100", "tel:9055550100"), ("+1 (905) 555-0100", "tel:+19055550100"), ("", ""), ("ask", "")],
)
def test_a_telephone_number_as_a_link(telephone, uri):
    assert clinic(telephone=telephone, email="", booking_url="").tel_uri == uri


@pytest.mark.parametrize(
    ("address", "on", "link"),
    [
        ("", DAY, ""),
        ("", None, ""),
        ("https://book.example/", DAY, "https://book.example/"),
        ("https://book.example/", None, "https://book.example/"),
        ("https://book.example/?day={date}", DAY, "https://book.example/?day=2026-11-24"),
        ("https://book.example/?day={date}", None, ""),
    ],
)
def test_a_link_to_book(address, on, link):
    assert clinic(telephone="", email="", booking_url=address).booking_link(on) == link


@pytest.mark.parametrize(
    ("earlier", "later", "speaks"),
    [
        (None, None, True),
        ("microneedling", "botox", True),
        ("microneedling", None, True),
        (None, "botox", True),
        ("botox", "microneedling", False),
        ("peel", None, False),
        (None, "peel", False),
    ],
)
def test_what_a_topic_speaks_of(earlier, later, speaks):
    topic = PublishedTopic("sun", "Sun", "Stay out of it.", earlier, later, Source("A", "", "B", DAY), ())
    assert topic.speaks_of("microneedling", "botox") == speaks
