"""A page as a person meets it: its words, its links, what the boxes hold, what it says is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element as Node

import html5lib

UNSEEN = {"head", "script", "style", "template"}


def headers_of(response) -> dict[str, str]:
    """The headers of an answer, but the request's own number: two answers that are the same differ in that alone."""
    return {name: value for name, value in response.headers.items() if name != "X-Request-Id"}


@dataclass(frozen=True)
class Element:
    """An element as html5lib has read it, seen as a reader does."""

    node: Node

    @property
    def tag(self) -> str:
        """Its name, without what says that it is drawn (SVG)."""
        return self.node.tag.rpartition("}")[2]

    @property
    def attrs(self) -> dict[str, str]:
        """Its attributes."""
        return self.node.attrib

    @property
    def inside(self) -> Iterator["Element | str"]:
        """What is inside of it in order: elements and texts."""
        yield self.node.text or ""
        for each in self.node:
            if isinstance(each.tag, str):  # a comment has none
                yield Element(each)
            yield each.tail or ""

    def walk(self) -> Iterator["Element"]:
        """The element itself and all elements inside it."""
        return (Element(each) for each in self.node.iter() if isinstance(each.tag, str))

    def find(self, *tags: str) -> list["Element"]:
        """All elements inside of these tags."""
        return [each for each in self.walk() if each.tag in tags]

    def pieces(self) -> Iterator[str]:
        """The texts that are seen or heard, in order."""
        for each in self.inside:
            if isinstance(each, str):
                yield each
            elif each.tag not in UNSEEN and "hidden" not in each.attrs:
                yield from each.pieces()

    @property
    def text(self) -> str:
        """The words, with single spaces."""
        return " ".join(" ".join(self.pieces()).split())


def in_a_box(text: str) -> str:
    """What a browser makes of a text in an attribute: HTML has no place for some characters."""
    return text.replace("\r\n", "\n").replace("\0", "\ufffd")


def read(html: str) -> Element:
    """A page, or a fragment of one, as a browser reads it, who has nothing to put right in it.

    What somebody typed may hold characters that HTML has no place for: a browser takes those as they are.
    """
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    whole = html.lstrip().lower().startswith("<!doctype")
    found = parser.parse(html) if whole else parser.parseFragment(html)
    wrong = [error for error in parser.errors if error[1] != "invalid-codepoint"]
    assert not wrong, wrong
    return Element(found)


class Page:
    """A response's HTML, read."""

    def __init__(self, response) -> None:
        self.response = response
        self.status = response.status_code
        self.root = read(response.content.decode())
        self.ids = {each.attrs["id"]: each for each in self.root.walk() if "id" in each.attrs}

    @property
    def text(self) -> str:
        """All words on the page."""
        return self.root.text

    @property
    def main(self) -> str:
        """The words of the page's main part."""
        return self.root.find("main")[0].text

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        title = self.root.find("title")[0]
        return title.text

    @property
    def h1(self) -> str:
        """The page's heading, of which there is exactly one."""
        [heading] = self.root.find("h1")
        return heading.text

    @property
    def links(self) -> dict[str, str]:
        """Where each link's words lead."""
        return {each.text: each.attrs["href"] for each in self.root.find("a")}

    @property
    def typed(self) -> dict[str, str]:
        """What each box holds."""
        return {
            each.attrs["name"]: each.attrs.get("value", "")
            for each in self.root.find("input")
            if "name" in each.attrs
        }

    @property
    def summary(self) -> list[tuple[str, str]]:
        """What the summary of errors says: of which box, and what."""
        alerts = [each for each in self.root.walk() if each.attrs.get("role") == "alert"]
        links = [link for alert in alerts for link in alert.find("a")]
        return [(link.attrs["href"].removeprefix("#"), link.text) for link in links]

    def described(self, box: str) -> str:
        """The words that are read out with a box: those that it, or the group it is in, is described by."""
        around = [each for each in self.root.walk() if any(one.attrs.get("id") == box for one in each.walk())]
        ids = " ".join(each.attrs.get("aria-describedby", "") for each in around).split()
        return " ".join(self.ids[each].text for each in ids)

    def refusal(self) -> str:
        """The one thing that is wrong: said in the summary and again at the box, on a page that says "Error:"."""
        assert self.status == 422, (self.status, self.main)
        assert self.response["Cache-Control"] == "no-store"
        assert self.title.startswith("Error:")
        [(box, message)] = self.summary
        assert message in self.described(box)
        return message
