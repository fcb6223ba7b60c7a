"""Workers at hand. In: questions, from any number of requests. Out: answers on their way, each with a worker of its own or in a
bounded queue.

A worker that meets a limit, or whose client has gone, is ended, and a spare one that is open already takes its place. One that
waits for a client that reads slowly keeps nobody waiting: another is started where a question needs it.
"""

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from chargegraph.server.problems import Refusal, busy
from chargegraph.server.settings import Settings
from chargegraph.server.workers.forkserver import ForkServer
from chargegraph.server.workers.handle import Handle, Stage
from chargegraph.server.workers.pending import PendingAnswer

_SPARE = 1
_PATIENT = 4
"""Workers that may wait for slow clients, for each that may be busy. Of more, who waits longest is ended for a question."""
_PAUSE = 1.0
"""Seconds between attempts to start a worker while that fails."""
_LAST_WORDS = 0.1
"""Seconds that a worker has to end by itself when its client has gone: a new one takes longer to start."""


class Pool:
    """Has workers answer, as many at a time as its size is."""

    def __init__(self, settings: Settings, state: Callable[[], str], on_trace: Callable[[str], None]) -> None:
        self._settings, self._state, self._on_trace = settings, state, on_trace
        self._size = settings.size
        self._fork_server: ForkServer | None = None
        self._handles: set[Handle] = set()
        self._idle: list[Handle] = []
        self._by_pid: dict[int, Handle] = {}
        """The workers of whose death there is no word yet."""
        self._queue: deque[PendingAnswer] = deque()
        self._busy = 0
        self._held: dict[Handle, None] = {}
        """The workers that wait for slow clients, who waits longest first. They are busy too."""
        self._is_paused = self._is_closed = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._trouble: Refusal | None = None
        """Why no worker can be had."""

    @property
    def counts(self) -> dict[str, int]:
        """How many workers are idle and busy, and how many questions wait."""
        return {"idle": len(self._idle), "busy": self._busy, "waiting": len(self._queue)}

    async def open(self) -> None:
        """Start the workers and wait until one is ready. Raises `Refusal` where none can be had."""
        self._fill()
        while not self._idle:
            if self._trouble is not None:
                raise self._trouble
            await asyncio.sleep(0.01)

    def dismiss(self) -> None:
        """End every answer, and take no more."""
        self._is_closed = True
        while self._queue:
            self._queue.popleft().end(_closing())
        for handle in list(self._handles):
            handle.fail(_closing())

    async def close(self) -> None:
        """End every answer and every worker, and wait until they have ended."""
        self.dismiss()
        if self._fork_server is not None:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._fork_server.socket.fileno())
            await loop.run_in_executor(None, self._fork_server.close)

    # Answers.

    def submit(self, answer: PendingAnswer) -> None:
        """Have a question answered, as soon as a worker is free.

        Raises `Refusal`: 429 where too many wait, 503 where no worker can be had.
        """
        if self._is_closed:
            raise _closing()
        if self._idle and self._has_room:
            self._run(self._idle.pop(), answer)
        elif self._trouble is not None:
            raise self._trouble
        elif len(self._queue) >= self._settings.queue:
            raise busy(f"{len(self._queue)} questions wait already", status=429)
        else:
            self._queue.append(answer)
            late = asyncio.get_running_loop().call_later(answer.seconds, self._give_up, answer)
            answer.on_run, answer.cancel = late.cancel, lambda: self._give_up(answer)
            self._make_room()

    def _give_up(self, answer: PendingAnswer) -> None:
        if answer in self._queue:
            self._queue.remove(answer)
            answer.on_run()
            answer.end(busy("no worker was free in time"))

    def _run(self, handle: Handle, answer: PendingAnswer) -> None:
        handle.stage = Stage.BUSY
        self._busy += 1
        answer.on_run()
        answer.cancel = lambda: self._leave(handle, answer)
        handle.run(answer, self._end)

    def _leave(self, handle: Handle, answer: PendingAnswer) -> None:
        """Nobody waits for this answer any more: its worker has a moment, then it is ended."""

        def end() -> None:
            if handle.answer is answer:
                self._end(handle, busy("the client has gone"))

        asyncio.get_running_loop().call_later(_LAST_WORDS, end)

    def _next(self) -> None:
        """Run what waits on workers that are free."""
        while self._queue and self._idle and self._has_room:
            self._run(self._idle.pop(), self._queue.popleft())

    # Slow clients.

    @property
    def _waiting(self) -> int:
        """The workers that wait for slow clients, as far as others may take their place."""
        return min(len(self._held), self._size * _PATIENT)

    @property
    def _has_room(self) -> bool:
        return self._busy - self._waiting < self._size

    def _hold(self, handle: Handle) -> None:
        """A worker waits for a slow client, or goes on."""
        if handle.is_held:
            self._held[handle] = None
            self._make_room()
        else:
            self._held.pop(handle, None)

    def _make_room(self) -> None:
        """Where a question waits, let no slow client be what it waits for."""
        if self._queue and len(self._held) > self._size * _PATIENT:
            self._end(next(iter(self._held)), busy("the client reads too slowly"))
        elif self._queue and self._held:
            self._fill()
            self._next()

    # Workers.

    def _end(self, handle: Handle, refusal: Refusal) -> None:
        """End a worker at once, and its answer with this refusal."""
        if self._fork_server is not None:
            with suppress(OSError):  # with the fork server all its workers are gone
                self._fork_server.end(handle.pid)
        self._part(handle)
        handle.fail(refusal)
        handle.drop()
        self._fill()
        self._next()

    def _part(self, handle: Handle) -> None:
        """A worker is no longer at hand."""
        self._handles.discard(handle)
        self._held.pop(handle, None)
        if handle.stage is Stage.BUSY:
            self._busy -= 1
        elif handle.stage is Stage.IDLE:
            self._idle.remove(handle)
        handle.stage = Stage.GONE

    def _changed(self, handle: Handle) -> None:
        """A worker is ready, could not open the store, has answered, or has hung up."""
        if handle.is_lost:
            self._part(handle)
            if handle.pid:
                self._fill()  # of what it died, the fork server tells
            else:
                self._pause(busy("no worker can be started"))
        elif handle.trouble is not None:
            self._part(handle)
            handle.drop()
            self._pause(Refusal.of_details(handle.trouble))
        elif handle.stage is Stage.STARTING:
            self._by_pid[handle.pid] = handle
            handle.stage = Stage.IDLE
            self._idle.append(handle)
            self._trouble = None
        elif handle.stage is Stage.BUSY:
            if handle.is_leaving:
                self._part(handle)
                self._fill()
            elif len(self._handles) > self._size + _SPARE + self._waiting:
                self._part(handle)
                handle.drop()
            else:
                self._busy -= 1
                handle.stage = Stage.IDLE
                self._idle.append(handle)
        self._next()

    def _hear(self) -> None:
        """The fork server tells of workers that died, or is gone itself."""
        assert self._fork_server is not None
        try:
            deaths = self._fork_server.deaths()
        except OSError:
            self._lose_all()
            return
        for pid, status in deaths:
            dead = self._by_pid.pop(pid, None)
            if dead is not None:
                self._part(dead)
                dead.died(status)
                self._fill()
        self._next()

    def _lose_all(self) -> None:
        """The fork server is gone, and all its workers with it."""
        assert self._fork_server is not None
        asyncio.get_running_loop().remove_reader(self._fork_server.socket.fileno())
        self._fork_server.close()
        self._fork_server = None
        for handle in list(self._handles):
            self._part(handle)
            handle.fail(busy("the workers were ended"))
            handle.drop()
        self._by_pid.clear()
        self._pause(busy("no worker can be started"))

    def _fill(self) -> None:
        """Start workers until there are enough."""
        if self._is_closed or self._is_paused:
            return
        try:
            if self._fork_server is None:
                self._fork_server = ForkServer()
                asyncio.get_running_loop().add_reader(self._fork_server.socket.fileno(), self._hear)
            while len(self._handles) < self._size + _SPARE + (self._waiting if self._queue else 0):
                ours, theirs = socket.socketpair()
                with theirs:
                    self._fork_server.start(theirs)
                handle = Handle(self._changed, self._hold, self._on_trace, self._settings.memory)
                self._handles.add(handle)
                task = asyncio.get_running_loop().create_task(self._greet(handle, ours))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        except OSError:
            self._pause(busy("no worker can be started"))

    async def _greet(self, handle: Handle, ours: socket.socket) -> None:
        await asyncio.get_running_loop().create_unix_connection(lambda: handle, sock=ours)
        if handle.stage is Stage.GONE:
            handle.drop()
            return
        handle.greet(
            {name: getattr(self._settings, name) for name in ("store", "answer", "rows", "memory")} | {"state": self._state()}
        )

    def _pause(self, trouble: Refusal) -> None:
        """No worker can be had: try again a little later."""
        if not any(handle.stage in (Stage.IDLE, Stage.BUSY) for handle in self._handles):
            self._trouble = trouble
            while self._queue:
                self._queue.popleft().end(trouble)
        if not self._is_paused and not self._is_closed:
            self._is_paused = True
            asyncio.get_running_loop().call_later(_PAUSE, self._go_on)

    def _go_on(self) -> None:
        self._is_paused = False
        self._fill()


def _closing() -> Refusal:
    return busy("the service is closing")
