"""From a question to a response. In: an exchange, a question for a worker. Out: the answer: kept, not modified, or fresh.

The first bytes are sent when the worker has found them, so that an error before is a status of its own.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from chargegraph.formats import JSON
from chargegraph.server.cache import Cache, KeptAnswer
from chargegraph.server.http.exchange import Exchange
from chargegraph.server.problems import Refusal
from chargegraph.server.settings import MIB, Settings
from chargegraph.server.workers.pending import PendingAnswer
from chargegraph.server.workers.pool import Pool

Fields = list[tuple[bytes, bytes]]
_RECEIPTS = 1000


class Responder:
    """Answers questions out of the cache or by the pool."""

    def __init__(self, settings: Settings, pool: Pool, state: Callable[[], str], vary: bytes, cache_control: bytes) -> None:
        self._settings, self.pool, self.state = settings, pool, state
        self.vary, self._cache_control = vary, cache_control
        self.cache = Cache(settings.cache * MIB)
        self.receipts: OrderedDict[str, bytes] = OrderedDict()
        """The receipts given last, by the hash of their core."""

    async def respond(self, exchange: Exchange, asked: Mapping[str, Any], *, timeout: float | None = None, tag: str) -> None:
        """Answer a question; `tag` tells apart the forms that an answer to it may have.

        Raises `Refusal` where there is no answer, also in the midst of one.
        """
        state = self.state()
        question = json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        etag = f'W/"{state}-{tag}"'.encode()
        headers = [(b"etag", etag), (b"cache-control", self._cache_control), (b"vary", self.vary)]
        if exchange.method != "POST" and etag.decode() in exchange.header(b"if-none-match"):
            await exchange.empty(304, headers)
            return
        kept = self.cache.get(state, question)
        if kept is None:
            kept = await self._ask(exchange, question, state, headers, timeout)
        if kept is not None:
            await exchange.reply(200, kept.media, kept.body, headers + _headers_of(kept))

    async def fixed(self, exchange: Exchange, media: str, body: bytes) -> None:
        """Send what is the same whatever the store holds."""
        await exchange.reply(200, media, body, [(b"cache-control", b"no-cache"), (b"vary", self.vary)])

    async def _ask(
        self, exchange: Exchange, question: bytes, state: str, headers: Fields, timeout: float | None
    ) -> KeptAnswer | None:
        """Have a worker answer: a short answer is returned, a long one sent."""
        answer = PendingAnswer(question, state, min(timeout or self._settings.seconds, self._settings.seconds))
        self.pool.submit(answer)
        exchange.when_gone(lambda: answer.is_over or answer.cancel())
        try:
            head = await answer.head
            if head.get("receipt"):
                self._keep_receipt(head["receipt"], head["receipt_text"])
            if head.get("volatile"):
                headers[:] = [(b"cache-control", b"no-store"), (b"vary", self.vary)]
            found = KeptAnswer(head["media"], head.get("receipt", ""), answer.body or b"", tuple(head.get("notes", ())))
            kept = found if answer.body is not None else await self._send(exchange, answer, found, headers)
            if kept is not None and not head.get("volatile"):
                self.cache.put(state, question, kept)
            return kept if answer.body is not None else None
        finally:
            exchange.when_gone(None)
            if not answer.is_over:
                answer.cancel()

    async def _send(self, exchange: Exchange, answer: PendingAnswer, found: KeptAnswer, headers: Fields) -> KeptAnswer | None:
        """Send an answer as it comes. Returns it, where it is small enough to be kept."""
        if exchange.scope["http_version"] == "1.0":
            raise Refusal(505, "an answer this long needs HTTP/1.1", remedy="ask with HTTP/1.1")
        await exchange.begin(found.media, headers + _headers_of(found))
        if exchange.method == "HEAD":
            await exchange.end()
            return None
        parts: list[bytes] | None = []
        size = 0
        async for chunk in answer.chunks():
            await exchange.chunk(chunk)
            size += len(chunk)
            if size > self.cache.largest:
                parts = None
            if parts is not None:
                parts.append(chunk)
        await exchange.end()
        return None if parts is None else found._replace(body=b"".join(parts))

    def _keep_receipt(self, digest: str, text: str) -> None:
        self.receipts[digest] = text.encode()
        self.receipts.move_to_end(digest)
        if len(self.receipts) > _RECEIPTS:
            self.receipts.popitem(last=False)


def _headers_of(kept: KeptAnswer) -> Fields:
    """What there is to say beside an answer: where its receipt is, and notes, in which a sign past ASCII is escaped."""
    said = [(b"chargegraph-note", note.encode("unicode_escape")) for note in kept.notes]
    if kept.receipt:
        link = f'</receipts/{kept.receipt}>; rel="describedby"; type="{JSON.media}"'
        said += [(b"chargegraph-receipt-sha256", kept.receipt.encode()), (b"link", link.encode())]
    return said
