"""Real language models through LangChain's `init_chat_model`; with `langchain_embedder` all that imports LangChain.

Three promises are kept here. LangSmith tracing is off whatever the environment says, so nothing goes
anywhere but to the configured model. No error holds a key: only the class of a provider's error is
told, never its text. And a call ends after `timeout_s`, whatever the provider's library does.
"""

from __future__ import annotations

import contextvars
import importlib.util
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from nl2sql.chat_model import ChatModel, Message, ensure_real_models_allowed
from nl2sql.problems import ModelError, Problem

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TIMEOUT_S = 30.0
"""Seconds a call may take."""

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Provider:
    """What a person must have to use a provider: the package's extra and one of the environment variables."""

    extra: str = ""
    keys: tuple[str, ...] = ()


_PROVIDERS = {
    "openai": _Provider("openai", ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY")),
    "anthropic": _Provider("anthropic", ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")),
    "ollama": _Provider("ollama"),
}
_FORM = "Write provider:model, such as openai:gpt-5-mini, anthropic:claude-sonnet-4-5 or ollama:qwen3."


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of failure: how it is recognised, and what is said (``{name}`` is the model)."""

    classes: frozenset[str]
    statuses: frozenset[int]
    problem: Problem


# Recognised by class name: each provider's library has its own family, and most are not installed.
# LangChain's own family (langchain_core.exceptions) is mixed in by the providers that know it.
_KINDS = (
    _Kind(
        frozenset({"ModelTimeoutError", "APITimeoutError", "TimeoutException", "TimeoutError"}),
        frozenset({408, 504}),
        Problem(
            "model.timeout",
            "The language model {name} did not answer in time.",
            "Ask again, or configure a faster model.",
        ),
    ),
    _Kind(
        frozenset({"ModelRateLimitError", "RateLimitError"}),
        frozenset({429}),
        Problem(
            "model.rate_limit",
            "The provider of {name} refused the call: too many requests, or no credit left.",
            "Wait a minute and ask again, or look at the limits of your account.",
        ),
    ),
    _Kind(
        frozenset({"ModelAuthenticationError", "ModelPermissionDeniedError"}),
        frozenset({401, 403}),
        Problem(
            "model.key_refused",
            "The provider of {name} did not accept the key.",
            "Check the key in the environment; docs/language-models.md lists the variables.",
        ),
    ),
    _Kind(
        frozenset({"ModelNotFoundError"}),
        frozenset({404}),
        Problem(
            "model.unknown",
            "The provider knows no model {name}.",
            "Check the spelling after the colon; an Ollama model must be pulled first.",
        ),
    ),
    _Kind(
        frozenset({"ModelConnectionError", "APIConnectionError", "TransportError", "ConnectionError"}),
        frozenset(),
        Problem(
            "model.unreachable",
            "The language model {name} could not be reached.",
            "Check the network; for Ollama, check that `ollama serve` is running.",
        ),
    ),
)


class LangChainModel:
    """A LangChain chat model as this program's `ChatModel`. Safe to call from several threads."""

    def __init__(self, chat: BaseChatModel, name: str, timeout_s: float = TIMEOUT_S) -> None:
        self.name = name
        self._chat = chat
        self._timeout_s = timeout_s

    def complete(self, messages: Sequence[Message]) -> str:
        """The text of the model's answer. Raises `ModelError`, also when `timeout_s` seconds have passed."""
        ensure_real_models_allowed(self.name)
        pairs: list[tuple[str, str]] = [(message.role, message.content) for message in messages]
        return guarded(self.name, self._timeout_s, lambda: _invoke(self._chat, pairs))


def load_chat_model(
    setting: str, timeout_s: float = TIMEOUT_S, environment: Mapping[str, str] = os.environ
) -> ChatModel:
    """The model a setting names, as ``provider:model``. Nothing is sent yet.

    Raises `ModelError` when the setting has another form, the provider's package is not installed, or no
    key is in `environment` (only its presence is looked at; the provider's library reads it).
    """
    setting = setting.strip()
    provider, _, model = setting.partition(":")
    if not provider or not model:
        raise ModelError(Problem("model.setting", f"{setting!r} does not name a language model.", _FORM))
    ensure_usable(setting, environment)
    chat = guarded(setting, None, lambda: _construct(setting, provider, timeout_s))
    return LangChainModel(chat, setting, timeout_s)


def ensure_usable(setting: str, environment: Mapping[str, str] = os.environ) -> None:
    """Raises `ModelError` when the package or the key that ``provider:model`` needs is plainly missing."""
    needs = _PROVIDERS.get(setting.partition(":")[0], _Provider())
    missing = _missing_package(setting, needs) or _missing_key(setting, needs, environment)
    if missing:
        raise ModelError(missing)


def untraced() -> AbstractContextManager[object]:
    """Within it nothing is sent to LangSmith, whatever the environment says."""
    from langsmith import tracing_context

    # `enabled=False` outranks LANGSMITH_TRACING and its older spellings; `parent=False` a trace in progress.
    return tracing_context(enabled=False, parent=False)


def _construct(setting: str, provider: str, timeout_s: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    # One retry is ours (the repair), so the library makes none: a person is waiting.
    if provider == "ollama":
        return init_chat_model(setting, client_kwargs={"timeout": timeout_s})
    return init_chat_model(setting, timeout=timeout_s, max_retries=0)


def _invoke(chat: BaseChatModel, pairs: list[tuple[str, str]]) -> str:
    with untraced():
        return str(chat.invoke(list(pairs)).text)


def guarded(name: str, timeout_s: float | None, work: Callable[[], _Result]) -> _Result:
    """What `work` returns, run in a thread of its own; its errors and its lateness become a `ModelError`.

    `timeout_s` is None where only libraries are imported, which can take seconds the first time. The thread
    starts from an empty context, so a tracer that the surrounding program set for itself is not seen in there.
    """
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="language-model")
    future = executor.submit(contextvars.Context().run, work)
    executor.shutdown(wait=False)
    try:
        error = future.exception(timeout_s)
    except TimeoutError as late:
        error = late
    if error is None:
        return future.result()
    # Without the cause: a provider's text can hold parts of a key or of the request.
    raise ModelError(problem_of(error, name)) from None


def problem_of(error: BaseException, name: str) -> Problem:
    """The fault of the model called `name`, told without a word of the error's own text."""
    if isinstance(error, ImportError):
        provider = name.partition(":")[0]
        return Problem(
            "model.package",
            f"The package for {provider} models is not installed.",
            f"Install it: pip install langchain langchain-{provider.replace('_', '-')}",
        )
    names = {kind.__name__ for kind in type(error).__mro__}
    status = getattr(error, "status_code", None)
    for kind in _KINDS:
        if kind.classes & names or status in kind.statuses:
            return replace(kind.problem, message=kind.problem.message.format(name=name))
    detail = f"{type(error).__name__}, status {status}" if isinstance(status, int) else type(error).__name__
    return Problem(
        "model.failed",
        f"The language model {name} could not be used ({detail}).",
        "Check the setting, which reads provider:model; docs/language-models.md says more.",
    )


def _missing_package(setting: str, needs: _Provider) -> Problem | None:
    if not needs.extra or importlib.util.find_spec(f"langchain_{needs.extra}"):
        return None
    return Problem(
        "model.package",
        f"The package that talks to {setting} is not installed.",
        f"Install it: pip install 'plainspoken[{needs.extra}]'",
    )


def _missing_key(setting: str, needs: _Provider, environment: Mapping[str, str]) -> Problem | None:
    if not needs.keys or any(environment.get(key) for key in needs.keys):
        return None
    return Problem(
        "model.key",
        f"There is no key for {setting} in the environment.",
        f"Set {needs.keys[0]} before you start Jupyter or plainspoken.",
    )
