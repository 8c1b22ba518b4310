"""How Slack says no."""

from tests.standins.slack.facts import Json


class Refused(Exception):
    """A call is answered with one of Slack's error codes; `more` goes into the body, beside `error`."""

    def __init__(
        self, error: str, more: Json | None = None, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(error)
        self.error, self.more, self.status, self.headers = error, more or {}, status, headers or {}

    @property
    def body(self) -> Json:
        """What is answered."""
        return {"ok": False, "error": self.error} | self.more


def invalid(error: str, problems: list[str]) -> Refused:
    """A refusal that says what is wrong where, as Slack does for blocks and views."""
    return Refused(error, {"response_metadata": {"messages": [f"[ERROR] {problem}" for problem in problems]}})
