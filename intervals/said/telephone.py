"""A telephone number as a link."""


def tel_uri(telephone: str) -> str:
    """The address that calls it; "" where there is no digit in it."""
    digits = "".join(each for each in telephone if each.isdigit() or each == "+")
    return f"tel:{digits}" if digits else ""
