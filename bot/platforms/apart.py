"""Renders a long message apart from the event loop, a short one at once.

Invariant: the loop goes on answering others however long a text is.
"""

import asyncio
from collections.abc import Callable

from bot.message.blocks import Message
from bot.message.plain import Reader
from bot.platformport import Rendered

LONG = 8_000
"""Characters in the blocks of a message from which on it is rendered in a thread: about 20 ms of work."""


async def rendered_apart(render: Callable[[Message, Reader], Rendered], message: Message, reader: Reader) -> Rendered:
    """What `render` makes of a message."""
    if len(repr(message)) < LONG:
        return render(message, reader)
    return await asyncio.to_thread(render, message, reader)
