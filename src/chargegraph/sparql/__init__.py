"""SPARQL as tokens. In: the text of a query. Out: its tokens, its form, the text with parameters bound, or why it may not run."""

from chargegraph.sparql.extent import MAX_CHARACTERS, MAX_NESTING, MAX_PARTS
from chargegraph.sparql.lexer import Token, bind, parameters_of, tokens
from chargegraph.sparql.may_run import FORMS, form_of

__all__ = ["FORMS", "MAX_CHARACTERS", "MAX_NESTING", "MAX_PARTS", "Token", "bind", "form_of", "parameters_of", "tokens"]
