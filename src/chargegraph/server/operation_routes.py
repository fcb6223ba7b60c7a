"""Operations over HTTP. In: requests to the addresses that operations declare. Out: their rows, in the format accepted."""

from typing import Any

from chargegraph.errors import did_you_mean
from chargegraph.operations.declared import OPERATIONS
from chargegraph.operations.operation import Operation
from chargegraph.rdf.formats import ROWS
from chargegraph.server.http.exchange import Exchange
from chargegraph.server.negotiation import PAGE, TABLES, required
from chargegraph.server.problems import Refusal
from chargegraph.server.protocol import bound_in, fields, grouped, once, options
from chargegraph.server.responder import Responder

ADDRESSES = tuple((address, operation) for operation in OPERATIONS.values() for address in operation.addresses)
OFFERS = (*(each for each in TABLES if each.name in ROWS), *PAGE)
_OPTIONS = ("timeout", "format")


class OperationRoutes:
    """What answers at each of `ADDRESSES`."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder

    async def answer(self, operation: Operation, exchange: Exchange) -> None:
        """The rows of an operation, with its parameters in the path or as fields of the address."""
        values = grouped(fields(exchange.query))
        timeout, format_name, _ = options(values)
        into = required(format_name, exchange.header(b"accept"), OFFERS)
        # Of an operation on a text of SPARQL its parameters go by their names, as at /sparql.
        bound = bound_in(values) if any(taken.type == "query" for taken in operation.takes) else None
        values = {name: given for name, given in values.items() if bound is None or not name.startswith("$")}
        known = [*(taken.name for taken in operation.takes), *_OPTIONS]
        for name in sorted(values.keys() - set(known)):
            raise Refusal(
                400, f"{operation.name} knows no {name}", remedy=did_you_mean(name, known) or f"give {', '.join(known)}"
            )
        asked: dict[str, Any] = dict(exchange.scope["path_params"])
        for taken in operation.takes:
            if taken.name in values:
                asked[taken.name] = values[taken.name] if taken.many else once(taken.name, values)
            elif taken.default is None and taken.name not in asked:
                raise Refusal(400, f"{operation.name} needs {taken.name}", remedy=f"give ?{taken.name}={taken.example}")
        exchange.note = exchange.query
        task = {"task": "operation", "name": operation.name, "values": asked, "bound": bound, "format": into}
        await self._responder.respond(exchange, task, timeout=timeout, tag=into)
