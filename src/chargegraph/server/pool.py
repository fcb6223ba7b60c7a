"""Workers at hand. In: questions, from any number of requests. Out: jobs, each with a worker of its own or in a bounded queue.

A worker that meets a limit, or whose client has gone, is ended, and a spare one that is open already takes its place.
"""

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from chargegraph.server.hand import Hand, Stage
from chargegraph.server.job import Job
from chargegraph.server.nursery import NEWS, Nursery
from chargegraph.server.problems import Refusal, busy
from chargegraph.server.settings import Settings

_SPARE = 1
_PAUSE = 1.0
"""Seconds between attempts to start a worker while that fails."""
_LAST_WORDS = 0.1
"""Seconds that a worker has to end by itself when its client has gone: a new one takes longer to start."""


class Pool:
    """Runs jobs on workers, as many at a time as its size is."""

    def __init__(self, settings: Settings, state: Callable[[], str], on_trace: Callable[[str], None]) -> None:
        self._settings, self._state, self._on_trace = settings, state, on_trace
        self._size = settings.size
        self._nursery: Nursery | None = None
        self._hands: set[Hand] = set()
        self._idle: list[Hand] = []
        self._by_pid: dict[int, Hand] = {}
        """The workers of whose death there is no word yet."""
        self._queue: deque[Job] = deque()
        self._busy = 0
        self._heard = b""
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
        """End every job, and take no more."""
        self._is_closed = True
        while self._queue:
            self._queue.popleft().end(_closing())
        for hand in list(self._hands):
            hand.fail(_closing())

    async def close(self) -> None:
        """End every job and every worker, and wait until they have ended."""
        self.dismiss()
        if self._nursery is not None:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._nursery.socket.fileno())
            await loop.run_in_executor(None, self._nursery.close)

    # Jobs.

    def submit(self, job: Job) -> None:
        """Have a question answered, as soon as a worker is free.

        Raises `Refusal`: 429 where too many wait, 503 where no worker can be had.
        """
        if self._is_closed:
            raise _closing()
        if self._idle and self._busy < self._size:
            self._run(self._idle.pop(), job)
        elif self._trouble is not None:
            raise self._trouble
        elif len(self._queue) >= self._settings.queue:
            raise busy(f"{len(self._queue)} questions wait already", status=429)
        else:
            self._queue.append(job)
            late = asyncio.get_running_loop().call_later(job.seconds, self._give_up, job)
            job.on_run, job.cancel = late.cancel, lambda: self._give_up(job)

    def _give_up(self, job: Job) -> None:
        if job in self._queue:
            self._queue.remove(job)
            job.on_run()
            job.end(busy("no worker was free in time"))

    def _run(self, hand: Hand, job: Job) -> None:
        hand.stage = Stage.BUSY
        self._busy += 1
        job.on_run()
        job.cancel = lambda: self._leave(hand, job)
        hand.run(job, self._end)

    def _leave(self, hand: Hand, job: Job) -> None:
        """Nobody waits for this job any more: its worker has a moment, then it is ended."""

        def end() -> None:
            if hand.job is job:
                self._end(hand, busy("the client has gone"))

        asyncio.get_running_loop().call_later(_LAST_WORDS, end)

    def _next(self) -> None:
        """Run what waits on workers that are free."""
        while self._queue and self._idle and self._busy < self._size:
            self._run(self._idle.pop(), self._queue.popleft())

    # Workers.

    def _end(self, hand: Hand, refusal: Refusal) -> None:
        """End a worker at once, and its job with this refusal."""
        if self._nursery is not None:
            with suppress(OSError):  # with the nursery all its workers are gone
                self._nursery.end(hand.pid)
        self._part(hand)
        hand.fail(refusal)
        hand.drop()
        self._fill()
        self._next()

    def _part(self, hand: Hand) -> None:
        """A worker is no longer at hand."""
        self._hands.discard(hand)
        if hand.stage is Stage.BUSY:
            self._busy -= 1
        elif hand.stage is Stage.IDLE:
            self._idle.remove(hand)
        hand.stage = Stage.GONE

    def _changed(self, hand: Hand) -> None:
        """A worker is ready, could not open the store, has answered, or has hung up."""
        if hand.is_lost:
            self._part(hand)
            if hand.pid:
                self._fill()  # of what it died, the nursery tells
            else:
                self._pause(busy("no worker can be started"))
        elif hand.trouble is not None:
            self._part(hand)
            hand.drop()
            self._pause(Refusal.of_details(hand.trouble))
        elif hand.stage is Stage.STARTING:
            self._by_pid[hand.pid] = hand
            hand.stage = Stage.IDLE
            self._idle.append(hand)
            self._trouble = None
        elif hand.stage is Stage.BUSY:
            if hand.is_leaving:
                self._part(hand)
                self._fill()
            else:
                self._busy -= 1
                hand.stage = Stage.IDLE
                self._idle.append(hand)
        self._next()

    def _hear(self) -> None:
        """The nursery tells of workers that died, or is gone itself."""
        assert self._nursery is not None
        try:
            news = self._nursery.socket.recv(NEWS.size * 64)
        except OSError:
            news = b""
        if not news:
            asyncio.get_running_loop().remove_reader(self._nursery.socket.fileno())
            self._nursery.close()
            self._nursery = None
            for hand in list(self._hands):
                self._part(hand)
                hand.fail(busy("the workers were ended"))
                hand.drop()
            self._by_pid.clear()
            self._heard = b""
            self._pause(busy("no worker can be started"))
        self._heard += news
        whole = len(self._heard) // NEWS.size * NEWS.size
        told, self._heard = self._heard[:whole], self._heard[whole:]
        for pid, status in NEWS.iter_unpack(told):
            dead = self._by_pid.pop(pid, None)
            if dead is not None:
                self._part(dead)
                dead.died(status)
                self._fill()
        self._next()

    def _fill(self) -> None:
        """Start workers until there are enough."""
        if self._is_closed or self._is_paused:
            return
        try:
            if self._nursery is None:
                self._nursery = Nursery()
                asyncio.get_running_loop().add_reader(self._nursery.socket.fileno(), self._hear)
            while len(self._hands) < self._size + _SPARE:
                ours, theirs = socket.socketpair()
                with theirs:
                    self._nursery.start(theirs)
                hand = Hand(self._changed, self._on_trace, self._settings.memory)
                self._hands.add(hand)
                task = asyncio.get_running_loop().create_task(self._greet(hand, ours))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        except OSError:
            self._pause(busy("no worker can be started"))

    async def _greet(self, hand: Hand, ours: socket.socket) -> None:
        await asyncio.get_running_loop().create_unix_connection(lambda: hand, sock=ours)
        if hand.stage is Stage.GONE:
            hand.drop()
            return
        hand.greet(
            {name: getattr(self._settings, name) for name in ("store", "answer", "rows", "memory")} | {"state": self._state()}
        )

    def _pause(self, trouble: Refusal) -> None:
        """No worker can be had: try again a little later."""
        if not any(hand.stage in (Stage.IDLE, Stage.BUSY) for hand in self._hands):
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
