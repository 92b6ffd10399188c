"""One address for the replicas of a service, as a Service of Kubernetes is one."""
import asyncio
import contextlib
import threading

CHUNK_BYTES = 1 << 16


class Balancer:
    """Leads each new connection to the next of `backends` (ports of this machine); connections stay where they are."""

    _loop = None

    def __init__(self):
        self.backends = ()
        self._next = 0
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._running_loop()).result()

    @classmethod
    def _running_loop(cls):
        if cls._loop is None:
            cls._loop = asyncio.new_event_loop()
            threading.Thread(target=cls._loop.run_forever, daemon=True).start()
        return cls._loop

    async def _listen(self):
        server = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        return server.sockets[0].getsockname()[1]

    async def _lead(self, reader, writer):
        backends = self.backends
        for _ in backends:
            self._next += 1
            try:
                there = await asyncio.open_connection("127.0.0.1", backends[self._next % len(backends)])
            except OSError:
                continue
            await asyncio.gather(self._carry(reader, there[1]), self._carry(there[0], writer))
            break
        writer.close()

    @staticmethod
    async def _carry(reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                writer.write(data)
                await writer.drain()
        writer.close()
