"""Guidance as written becomes clean HTML: what a person may write, and what never comes through."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intervals.queries.markdown import markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"),
        ("*soft* **strong**", "<p><em>soft</em> <strong>strong</strong></p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("1. one", "<ol>\n<li>one</li>\n</ol>\n"),
        ("### Sun", "<h3>Sun</h3>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        ("", ""),
    ],
)
def test_what_a_person_may_write(text, html):
    assert markdown(text) == html


@pytest.mark.parametrize("address", ["mailto:ada@clinic.example", "tel:+19055550100", "/rules/"])
def test_a_link(address):
    assert markdown(f"[Read]({address})") == f'<p><a href="{address}" rel="noopener">Read</a></p>\n'


@pytest.mark.parametrize("address", ["https://a.example/", "http://a.example/", "//a.example/"])
def test_a_link_to_another_site_names_it(address):
    assert markdown(f"[Read](<{address}>) on").endswith(">Read</a> (a.example ↗) on</p>\n")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "&#x6A;avascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "file:///etc/passwd",
        "blob:https://clinic.example/1",
    ],
)
def test_a_link_elsewhere_is_no_link(address):
    for text in (
        f"[Read]({address})",
        f"[Read](<{address}>)",
        f"<{address}>",
        f"[Read][1]\n\n[1]: {address}",
    ):
        assert "href" not in markdown(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "Sun <b onclick=alert(1)>x</b>",
        "<img src=x onerror=alert(1)>",
        "![x](https://clinic.example/x.png)",
        "![x](data:image/png;base64,AAAA)",
        "<style>p { color: red }</style>",
        "<iframe src='https://clinic.example/'></iframe>",
        "<svg/onload=alert(1)>",
        "<!-- hidden -->",
        "<a href='https://clinic.example/' onclick='alert(1)' style='color: red'>x</a>",
        "<p class='x' id='y'>x</p>",
        "</div><h1>x</h1>",
    ],
)
def test_no_raw_html_and_no_picture(text):
    html = markdown(f"Before\n\n{text}\n\nAfter")
    assert set(re.findall(r"<\s*/?\s*(\w+|!)", html)) <= {"p"}
    assert not re.search(r"<[^>]*(on\w+|style|class|id|src)\s*=", html)
    assert html.startswith("<p>Before</p>")
    assert html.endswith("<p>After</p>\n")


@pytest.mark.parametrize("text", ["# Big", "## Large", "---", "`code`", "    code", "| a |\n|---|\n| b |"])
def test_what_does_not_belong_in_a_section_leaves_its_words(text):
    assert not re.search(r"<(h1|h2|hr|code|pre|table)", markdown(text))


@given(st.text(st.sampled_from("<>[]()!\"'&;:#*_`-=/ \n\\javascriptonclk1"), max_size=60))
def test_only_known_tags_and_addresses_come_out(text):
    for tag, attributes in re.findall(r"<\s*/?\s*([^\s>]+)([^>]*)>", markdown(text)):
        assert tag in {"p", "br", "em", "strong", "ul", "ol", "li", "a", "h3", "h4", "blockquote"}
        assert re.fullmatch(r'(\s+(href|rel)="[^"]*")*\s*/?', attributes)
        assert "javascript:" not in attributes.lower()
