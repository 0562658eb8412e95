"""A page as a person meets it: its words, its links, what the boxes hold, what it says is wrong."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"head", "script", "style", "template"}
DRAWN = {"path", "rect", "circle", "line"}


@dataclass
class Element:
    """An element, its attributes, and what is inside it in order: elements and texts."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    inside: list = field(default_factory=list)

    def walk(self):
        """The element itself and all elements inside it."""
        yield self
        for each in self.inside:
            if isinstance(each, Element):
                yield from each.walk()

    def find(self, *tags: str) -> list["Element"]:
        """All elements inside of these tags."""
        return [each for each in self.walk() if each.tag in tags]

    def pieces(self):
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


class Builder(HTMLParser):
    """Builds the tree. An end tag that closes nothing, or the wrong thing, is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _value in attrs]
        assert len(set(names)) == len(names), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        assert tag in VOID | DRAWN, f"<{tag}/> closes itself"
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].inside.append(data)


class Page:
    """A response's HTML, read."""

    def __init__(self, response) -> None:
        self.response = response
        self.status = response.status_code
        builder = Builder()
        builder.feed(response.content.decode())
        assert len(builder.open) == 1, f"<{builder.open[-1].tag}> is never closed"
        self.root = builder.open[0]
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
        [title] = [each for each in self.root.find("title") if each]
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
