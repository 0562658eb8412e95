"""What a patient is found by, as bytes: the beginnings that a search may begin with, and words with a slip in them.

Everything here is pure. A key begins with what it is: n: two words of the name, t: telephone, r: telephone
backwards (so that its last digits find it), e: e-mail, b: date of birth, f: date of birth and the letters of the full
name, c: the name without a cut in it, from each of its words on, x: id in another system.
"""

import re
import unicodedata
from datetime import date
from itertools import permutations
from typing import Protocol

from intervals.models.letters import visible

KEY_BYTES = 200
WORD_BYTES = 80
MOST_WORDS = 8
SHORTEST_GUESSED = 4  # letters: in a shorter word every slip is another word
END = b"\xff"  # comes after every byte of UTF-8
AFTER_SPACE = b"!"

_SPELT = str.maketrans(
    {"ø": "o", "œ": "oe", "æ": "ae", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}  # noqa: RUF001
)
_JOINING = str.maketrans(dict.fromkeys("’‘ʼʻ`´-‐‑‒–.", "'"))  # noqa: RUF001 - what people type in names
_OUTSIDE = re.compile(r"[^a-z0-9']+")
_EXCHANGE = re.compile(r"(?:(?:00|011)?(?:1|64)|0)(?=\d{4})")  # of Canada and New Zealand, or a trunk's 0


class Described(Protocol):
    """Whoever can be found: a patient, or what was typed about one."""

    @property
    def name(self) -> str:
        """The whole name."""

    @property
    def date_of_birth(self) -> date:
        """The day of birth."""

    @property
    def telephone(self) -> str:
        """As written."""

    @property
    def email(self) -> str:
        """As written."""

    @property
    def other_id(self) -> str:
        """The id in another system."""


def fold(text: str) -> str:
    """Small letters without accents; what joins two parts of a name is ', any other sign a space."""
    text = visible(text).translate(_JOINING)
    if text.isascii():
        return _OUTSIDE.sub(" ", text.lower())
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_SPELT)
    letters = (each for each in plain if not unicodedata.combining(each))
    return "".join(each if each == "'" or unicodedata.category(each)[0] in "LNM" else " " for each in letters)


def words(name: str, *, joined: bool = True) -> list[str]:
    """The words of a name, folded, each once. Parts stand alone and `joined` as well: o, brien, obrien."""
    found: list[str] = []
    for token in fold(name).split():
        parts = [part for part in token.split("'") if part]
        found += parts
        if joined and len(parts) > 1:
            found.append("".join(parts))
    each = list(dict.fromkeys(map(_short, found)))
    return each if len(each) <= MOST_WORDS else each[: MOST_WORDS // 2] + each[-MOST_WORDS // 2 :]


def _short(word: str) -> str:
    return word if len(word) <= WORD_BYTES // 4 else word.encode()[:WORD_BYTES].decode(errors="ignore")


def digits(text: str) -> str:
    """The digits in it, whatever script they are written in."""
    return "".join(str(unicodedata.decimal(each)) for each in text if each.isdecimal())


def numbers(telephone: str) -> list[str]:
    """The digits of each telephone number in the field; an extension is not one."""
    found = (digits(piece) for piece in re.split(r"[^\d\s()+.\-–]+", telephone))
    return [each for each in found if len(each) >= 4]


def national(number: str) -> str:
    """A number's digits without the country's code or the trunk's 0 before them."""
    return _EXCHANGE.sub("", number, count=1) if _EXCHANGE.match(number) else number


def compact(text: str) -> str:
    """An id without capitals, spaces and signs."""
    return fold(text).replace(" ", "").replace("'", "")


def key(kind: str, text: str) -> bytes:
    """The key of one kind for `text`, as long as the column takes."""
    return f"{kind}:{text}".encode()[:KEY_BYTES]


def keys_of(person: Described) -> set[bytes]:
    """Everything that a person is found by."""
    named = words(person.name)
    found = {key("n", f"{first} {second}") for first, second in permutations(named, 2)}
    if len(named) == 1:
        found.add(key("n", named[0]))
    found |= uncut(person.name)
    found |= {born_on(person.date_of_birth), full_name(person.name, person.date_of_birth)}
    found |= {key("r", number[::-1]) for number in numbers(person.telephone)}
    return found | telling(person)


def uncut(name: str) -> set[bytes]:
    """The keys that find a name however its words are cut: all its letters, beginning with each of its words.

    vanderbergmarie finds Marie van der Berg for whoever types vanderberg, and Vanderberg, Marie for van der berg.
    """
    named = words(name, joined=False)
    return {key("c", "".join(named[place:] + named[:place])) for place in range(len(named))}


def telling(person: Described) -> set[bytes]:
    """The keys that hardly any two people share: telephone, e-mail, id in another system."""
    found = set()
    for number in numbers(person.telephone):
        found |= {key("t", number), key("t", national(number))}
    if email := visible(person.email).strip().casefold():
        found.add(key("e", email))
    if other_id := compact(person.other_id):
        found.add(key("x", other_id))
    return found


def born_on(day: date) -> bytes:
    """The key of everybody born on a day."""
    return key("b", day.isoformat())


def full_name(name: str, born: date) -> bytes:
    """The key of everybody born on a day whose full name has these letters, in whatever order.

    Letters in order of the alphabet know nothing of the order of words, nor of where one ends: `same_name` looks
    whether people who share a key have the same name.
    """
    return key("f", f"{born.isoformat()} {''.join(sorted(compact(name)))}")


def words_in(keys: set[bytes]) -> set[bytes]:
    """The words of names that stand in keys."""
    return {word for each in keys if each.startswith(b"n:") for word in each[2:].split(b" ")}


def without_one(word: str) -> set[str]:
    """The word, and each form of it with one letter left out; nothing for a short word.

    Two words that are one slip apart (a letter more, less, another, or two exchanged) share one of these.
    """
    if len(word) < SHORTEST_GUESSED:
        return set()
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}
