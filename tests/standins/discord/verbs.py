"""What members do, into INTERACTION_CREATE and message events; and what they then see.

Every wait ends: with what was waited for, or with an AssertionError after its time-out.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from simcord import interactions
from simcord.backend import Backend, serializers
from simcord.backend.models import Channel, Guild, Interaction, Message, User
from simcord.components import walk_components


@dataclass(slots=True)
class Asked:
    """One interaction, from the side of the member who caused it."""

    standin: "Verbs"
    record: Interaction
    at: float

    @property
    def message(self) -> Message:
        """The answer as it stands; for a press, the message pressed unless the bot answered anew."""
        assert self.record.message_id is not None, "no answer yet"
        return self.standin.backend.get_message(self.record.channel_id, self.record.message_id)

    @property
    def messages(self) -> list[Message]:
        """The answer and its follow-ups, those deleted left out."""
        kept = self.standin.backend.messages[self.record.channel_id]
        ids = [self.record.message_id, *self.record.followup_ids]
        return [kept[number] for number in ids if number in kept]

    async def acknowledged(self, timeout: float = 5.0) -> float:  # noqa: ASYNC109
        """Wait for the acknowledgement: seconds since the member acted."""
        await self.standin.until(lambda: self.record.token in self.standin.acknowledged, timeout)
        return self.standin.acknowledged[self.record.token] - self.at

    async def answered(self, timeout: float = 10.0) -> float:  # noqa: ASYNC109
        """Wait for more than "thinking": seconds since the member acted."""
        await self.standin.until(lambda: self.record.token in self.standin.answered, timeout)
        return self.standin.answered[self.record.token] - self.at


def texts(message: Message) -> str:
    """Everything readable in a message: content, embeds and components."""
    shown = [message.content]
    for embed in message.embeds:
        shown += [embed.get("title") or "", embed.get("description") or ""]
        shown += [f"{line['name']}\n{line['value']}" for line in embed.get("fields") or []]
        shown.append((embed.get("footer") or {}).get("text") or "")
    shown += [part["content"] for part in walk_components(message.components) if part.get("type") == 10]
    return "\n".join(text for text in shown if text)


class Verbs:
    """The people of the stand-in."""

    def __init__(self, backend: Backend, deadline: float) -> None:
        self.backend = backend
        self.deadline = deadline
        self.acknowledged: dict[str, float] = {}
        self.answered: dict[str, float] = {}

    def guild(self, name: str = "Newsroom") -> Guild:
        """A server in which the bot is."""
        return self.backend.create_guild(name)

    def channel(self, guild: Guild, name: str = "news", kind: int = 0) -> Channel:
        """A channel of it: 0 text, 15 forum."""
        return self.backend.create_channel(guild.id, name, type=kind)

    def member(self, guild: Guild, name: str = "ann") -> User:
        """Someone in it."""
        user = self.backend.make_user(name)
        self.backend.add_member(guild.id, user.id, announce=True)
        return user

    def conversation(self, *people: User) -> Channel:
        """People who write to each other, where the app is only by whoever installed it for themselves (context 2)."""
        channel = self.backend.create_channel(None, None, type=3)
        channel.recipient_ids = [each.id for each in people]
        return channel

    def owner(self, guild: Guild) -> User:
        """The one who may do everything in it."""
        return self.backend.get_user(guild.owner_id)

    async def until(self, holds: Callable[[], object], timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Wait until it holds."""
        end = time.monotonic() + timeout
        while not holds():
            assert time.monotonic() < end, f"not within {timeout} s"
            await asyncio.sleep(0.002)

    def slash(self, member: User, channel: Channel, command: str, **options: Any) -> Asked:
        """Run a registered command ("digest add" for a subcommand)."""
        return self._fire(2, member, channel, self._command(channel, command, options, None))

    def autocomplete(self, member: User, channel: Channel, command: str, focus: str, **options: Any) -> Asked:
        """Type into the option `focus`; the choices are in `record.autocomplete_choices` when answered."""
        return self._fire(4, member, channel, self._command(channel, command, options, focus))

    def _command(self, channel: Channel, command: str, options: dict[str, Any], focus: str | None) -> dict[str, Any]:
        name, *path = command.split()
        root = self.backend.find_command(name, channel.guild_id)
        assert root is not None, f"/{name} is not registered"
        leaf, nesting = interactions.walk_to_subcommand(root, path)
        declared = {option["name"]: option for option in leaf.get("options") or []}
        filled: list[dict[str, Any]] = []
        for key, value in options.items():
            option = declared[key]
            one = {"name": key, "type": option["type"], "value": value}
            if focus is None:
                interactions.validate_option_value(name, option, value)
            filled.append(one | {"focused": True} if key == focus else one)
        missing = [key for key, option in declared.items() if option.get("required") and key not in options]
        assert focus or not missing, f"/{command} needs {missing}"
        nested = interactions.nest_options(root, nesting, filled)
        return {"id": root["id"], "name": name, "type": 1, "options": nested}

    def press(self, member: User, message: Message, label: str) -> Asked:
        """Press the button with this label or custom id."""
        for part in walk_components(message.components):
            if part.get("type") == 2 and label in {part.get("label"), part.get("custom_id")}:
                assert "custom_id" in part, f"{label} is a link"
                return self._component(member, message, {"component_type": 2, "custom_id": part["custom_id"]})
        raise AssertionError(f"no button {label}: {list(buttons(message))}")

    def choose(self, member: User, message: Message, *values: str, custom_id: str | None = None) -> Asked:
        """Choose in the (named, else first) text select."""
        for part in walk_components(message.components):
            if part.get("type") == 3 and custom_id in {None, part["custom_id"]}:
                offered = {option["value"] for option in part["options"]}
                assert offered.issuperset(values), f"not offered: {set(values) - offered}"
                data = {"component_type": 3, "custom_id": part["custom_id"], "values": list(values)}
                return self._component(member, message, data)
        raise AssertionError("no select menu")

    def submit(self, member: User, shown: Asked, **fields: Any) -> Asked:
        """Fill the modal that `shown` was answered with and send it; fields by custom id."""
        modal = shown.record.modal
        assert modal is not None, "no modal was shown"
        rows = []
        for row in modal["components"]:
            inner = row["component"] if row.get("type") == 18 else row["components"][0]
            name = inner["custom_id"]
            given = fields.get(name, inner.get("value", "") if inner["type"] == 4 else [])
            one = {"type": inner["type"], "id": inner.get("id", 0), "custom_id": name}
            one |= {"value": given} if inner["type"] == 4 else {"values": list(given)}
            labelled, plain = {"type": 18, "id": 0, "component": one}, {"type": 1, "id": 0, "components": [one]}
            rows.append(labelled if row.get("type") == 18 else plain)
        channel = self.backend.get_channel(shown.record.channel_id)
        return self._fire(5, member, channel, {"custom_id": modal["custom_id"], "components": rows})

    def visible(self, member: User, channel: Channel) -> list[Message]:
        """The messages of a channel that this member sees, oldest first: others' ephemeral ones are not among them."""
        kept = self.backend.messages[channel.id].values()
        return [message for message in kept if message.visible_to(member.id)]

    def _component(self, member: User, message: Message, data: dict[str, Any]) -> Asked:
        assert message.visible_to(member.id), "not this member's to see"
        return self._fire(3, member, self.backend.get_channel(message.channel_id), data, message)

    def _fire(
        self, kind: int, member: User, channel: Channel, data: dict[str, Any], message: Message | None = None
    ) -> Asked:
        record, payload = interactions.base_payload(
            self.backend, type=kind, channel_id=channel.id, guild_id=channel.guild_id, user_id=member.id, data=data
        )
        if channel.type == 3:
            payload |= {"context": 2, "authorizing_integration_owners": {"1": str(member.id)}}
        record.initial_response_deadline = self.backend.iso_after(self.deadline)
        if message is not None:
            record.source_message_id = message.id
            payload["message"] = dict(serializers.message_payload(self.backend, message))
        asked = Asked(self, record, time.monotonic())
        self.backend.emit("INTERACTION_CREATE", payload)
        return asked


def buttons(message: Message) -> Iterator[str]:
    """The labels of a message's buttons, in order."""
    for part in walk_components(message.components):
        if part.get("type") == 2:
            yield part.get("label") or part.get("custom_id") or ""
