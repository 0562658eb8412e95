"""A clinic's booking page with a day in it."""

from datetime import date


def booking_link(booking_url: str, on: date | None) -> str:
    """Its address; "" without a page, or without the day that it needs."""
    if on is None and "{date}" in booking_url:
        return ""
    return booking_url.replace("{date}", on.isoformat() if on else "")
