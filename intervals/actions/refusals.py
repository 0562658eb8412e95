"""Why an action was not done, in the words of the person who asked for it."""


class Refused(Exception):
    """What was asked for cannot be done as things stand; `message` says why, and nothing was recorded."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
