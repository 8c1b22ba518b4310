"""A server on loopback that stops without leaving a half-accepted connection open."""

import asyncio
import socket

from aiohttp import web

TURNS = 3  # of the loop: asyncio takes two from accepting a connection to giving it to its server


class Listening:
    """A runner that listens at a port of 127.0.0.1, a free one if it is 0.

    asyncio drops a connection unclosed that was accepted in the turn before its server closes (`Server._attach` fails),
    and a test that watches for open sockets fails by chance. So accepting ends first, and the server a few turns later.
    """

    def __init__(self, runner: web.BaseRunner) -> None:
        self.runner = runner
        self.port = 0
        self._socket: socket.socket | None = None

    async def start(self, port: int = 0) -> None:
        """Listen; OSError when the port is taken."""
        await self.runner.setup()
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port = self._socket.getsockname()[1]
        await web.SockSite(self.runner, self._socket).start()

    async def stop(self) -> None:
        """Accept no more, and cut what is connected; again is nothing."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket = None
            for _ in range(TURNS):
                await asyncio.sleep(0)
        await self.runner.cleanup()
