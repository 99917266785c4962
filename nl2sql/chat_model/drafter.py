"""The drafter that asks a language model: ask, read, check, ask again with the problems, at most so many times."""

from __future__ import annotations

from collections.abc import Callable

from nl2sql import checks
from nl2sql.catalog import Catalog
from nl2sql.chat_model.model import ChatModel, Message
from nl2sql.chat_model.prompt import prompt_messages, repair_messages
from nl2sql.chat_model.reply import Reply, read_reply
from nl2sql.chat_model.spelling import with_stored_spellings
from nl2sql.drafting import Draft, DraftRequest, Reason, Source
from nl2sql.problems import ModelError, Problem

Check = Callable[[str, Catalog], tuple[Problem, ...]]
"""What says whether a statement may be used: no problems, or those to tell the model.

Its messages go to the model, so they must name nothing but the schema and the statement itself.
"""

_UNSTATED = 0.5
_REPAIRED = 0.9
_UNREADABLE = Problem(
    "model.unreadable",
    "The language model did not answer with a query.",
    "Ask again, or configure another model.",
)


def problems_of(sql: str, catalog: Catalog) -> tuple[Problem, ...]:
    """The default check: the rules every statement must pass before it runs."""
    return tuple(checks.check(sql, catalog).problems)


class ChatDrafter:
    """Drafts with a language model. Each draft costs one call, and one more for every repair."""

    name = "chat"

    def __init__(
        self,
        model: ChatModel,
        share_values: bool = False,
        max_repairs: int = 1,
        check: Check = problems_of,
    ) -> None:
        self.model = model
        self.share_values = share_values
        self._max_repairs = max(0, max_repairs)
        self._check = check

    @property
    def model_name(self) -> str:
        """The configured model, as the person wrote it."""
        return self.model.name

    def messages(self, request: DraftRequest) -> tuple[Message, ...]:
        """Exactly what the model would get first; nothing is sent."""
        return prompt_messages(request, self.share_values)

    def draft(self, request: DraftRequest) -> tuple[Draft, ...]:
        """One candidate, or none when the model says that these tables cannot answer the question.

        A statement that still fails the checks after the last repair comes back with confidence 0 and its
        problems as warnings. Raises `ModelError` when the model cannot be used or writes no query at all.
        """
        messages = self.messages(request)
        for repairs in range(self._max_repairs + 1):
            text = self.model.complete(messages)
            reply = read_reply(text, request.source.catalog.dialect)
            if reply is not None and not reply.sql:
                return ()
            problems = self._check(reply.sql, request.source.catalog) if reply else (_UNREADABLE,)
            if reply is not None and not problems:
                return (self._accepted(reply, request.source, repairs),)
            messages = (*messages, *repair_messages(text, problems))
        if reply is None:
            raise ModelError(*problems)
        return (Draft(reply.sql, 0.0, self.name, _reasons(reply), tuple(problems)),)

    def _accepted(self, reply: Reply, source: Source, repairs: int) -> Draft:
        confidence = shrunk(reply.confidence) * _REPAIRED**repairs
        sql, respelled = with_stored_spellings(reply.sql, source)
        return Draft(sql, round(confidence, 3), self.name, (*_reasons(reply), *respelled))


def shrunk(stated: float | None) -> float:
    """The probability taken from a model's own number, 0 to 1: half-way between it and one half.

    Models claim near-certainty whether they are right or not, so their word alone never reaches the
    confidence at which other readings are hidden; agreement with another drafter may raise it later.
    """
    return _UNSTATED if stated is None else (stated + _UNSTATED) / 2


def _reasons(reply: Reply) -> tuple[Reason, ...]:
    return (Reason(reply.explanation),) if reply.explanation else ()
