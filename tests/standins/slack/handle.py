"""What a member did, as a test follows it."""

from dataclasses import dataclass

from tests.standins.slack.delivery import Ack
from tests.standins.slack.facts import Json, Message, View
from tests.standins.slack.hooks import Hook
from tests.standins.slack.world import World


@dataclass
class Handle:
    """Something that was done: how the app acknowledged it, and what it has said to it since."""

    world: World
    ack: Ack
    hook: Hook | None = None
    payload: Json | None = None

    @property
    def acked_after(self) -> float | None:
        """Seconds until it was acknowledged; None when it was not in three seconds."""
        return self.ack.after

    @property
    def problem(self) -> str:
        """What Slack shows the member in place of an answer (`dispatch_failed`), or `""`."""
        return self.ack.problem

    @property
    def messages(self) -> list[Message]:
        """What was said by its response_url or with the acknowledgement, as it stands now."""
        return [message for message in self.hook.said if not message.deleted] if self.hook else []

    async def shows(self, words: str = "", within: float = 10.0) -> Message:
        """The first of its messages that says `words`, as soon as one does.

        Raises:
            AssertionError: none did in time.
        """
        found = await self.world.until(
            lambda: [one for one in self.messages if words in one.words],
            f"an answer with {words!r}, not {[one.words[:80] for one in self.messages]}",
            within,
        )
        return found[0]


@dataclass
class Submitted:
    """A form that was sent: `errors` by block_id (also where `view` is still open), else it is closed or goes on."""

    handle: Handle | None
    errors: dict[str, str]
    view: View | None

    @property
    def closed(self) -> bool:
        """Whether the form is gone."""
        return self.view is None or not self.view.open
