"""What is left at the end of a link that stood in a sentence, and of one that was copied out of HTML."""

import re

END = re.compile(r"(?:[.,;:!?)\]}>'\"*_]|%(?:2[279C]|3[ABEF]|5D|7D|E2%80%9[9D]|C2%BB))+$", re.IGNORECASE)


def linked(address: str) -> str:
    """The address that was meant: without the full stop or bracket behind it, and with & for &amp;.

    "" where nothing of the kind is in it.
    """
    meant = END.sub("", address.replace("&amp;", "&"))
    return "" if meant == address else meant
