"""A platform that keeps what arrived, and fails as it is told to; and parcels to send."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.conversation import Desk, Place
from bot.message.blocks import Message
from bot.message.plain import Reader, plain
from bot.outbox import Due, Kind, Parcel, ToldStory
from bot.platformport import Absent, Delivery, Found, Outcome, Reason, Rejected, Rendered, Retry, Sent, Unknown
from tests.fakes import DAY, NOW

HERE = Place("postal", "w1", "c1")


@dataclass(slots=True)
class Post:
    """Everything that arrives is in `arrived`, by delivery and place; `coming` are the next outcomes."""

    name: str = "postal"
    arrived: list[tuple[str, Place]] = field(default_factory=list)
    payloads: list[object] = field(default_factory=list)
    coming: list[str] = field(default_factory=list)
    blind: bool = False
    looked: int = 0

    def render(self, message: Message, reader: Reader) -> Rendered:
        return Rendered(({"text": plain(message, reader)},))

    async def send(self, delivery: Delivery) -> Outcome:
        match self.coming.pop(0) if self.coming else "sent":
            case "retry":
                return Retry(timedelta(seconds=5), "busy")
            case "offline":
                return Retry(timedelta(hours=1), "not connected", everywhere=True)
            case "lost":
                return Unknown("the line broke before it arrived")
            case "rejected":
                return Rejected(Reason.NO_PERMISSION, "Tidings may not write there.")
            case "invalid":
                return Rejected(Reason.INVALID, "It is malformed.")
            case "arrived":
                self._keep(delivery)
                return Unknown("the line broke after it arrived")
            case _:
                self._keep(delivery)
                return Sent(f"m{len(self.arrived)}")

    def _keep(self, delivery: Delivery) -> None:
        self.arrived.append((delivery.id, delivery.place))
        self.payloads.append(delivery.payload)

    async def find(self, delivery: Delivery, first_at: datetime) -> Found:
        assert first_at <= NOW + 9 * DAY
        self.looked += 1
        if self.blind:
            return Unknown("nobody may look")
        return Sent("found") if (delivery.id, delivery.place) in self.arrived else Absent("not there")

    async def run(self, desk: Desk, ready: Callable[[str], None]) -> None:
        raise NotImplementedError


def parcel(
    place: Place = HERE, *, parts: int = 1, at: datetime = NOW, subscription: int = 0, told: tuple[ToldStory, ...] = ()
) -> Parcel:
    """A digest of so many parts; of a subscription, it serves its slot at that moment."""
    slots = (Due(subscription, at, at + DAY),) if subscription else ()
    payloads = tuple({"text": f"part {n} of {parts} at {at}"} for n in range(1, parts + 1))
    return Parcel(Kind.DIGEST, place, at, slots, payloads, told)
