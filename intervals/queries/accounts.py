"""Who has an account, found by the address that was typed, however it is capitalised."""

from intervals.models.accounts import User


def known_by(email: str) -> User | None:
    """Whoever has this address; None if nobody has it."""
    return User.objects.filter(email__iexact=email).first()


def active_with(email: str) -> list[User]:
    """Those of this address who may sign in."""
    return list(User.objects.filter(email__iexact=email, is_active=True))
