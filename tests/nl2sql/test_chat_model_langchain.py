"""The LangChain adapter, with LangChain's own fake models: real LangChain, no network."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Iterator

import pytest
from langchain_core.exceptions import (
    ModelAuthenticationError,
    ModelConnectionError,
    ModelNotFoundError,
    ModelRateLimitError,
    ModelTimeoutError,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tracers.context import tracing_v2_enabled
from langsmith import Client, tracing_context
from langsmith.utils import get_env_var

from nl2sql.adapters.langchain_model import LangChainModel, load_chat_model
from nl2sql.chat_model import Message, refuse_real_models
from nl2sql.problems import ModelError

HELLO = [Message("system", "Be short."), Message("user", "Hello?")]
SECRET = "sk-proj-1234567890abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(autouse=True)
def allowed() -> Iterator[None]:
    """These models are fakes: the refusal of the whole suite is lifted for them."""
    with refuse_real_models(False):
        yield


class Recording(BaseChatModel):
    """A fake that keeps what it was given, its callbacks included, and answers or raises."""

    answer: object = "fine"
    seen: list[BaseMessage] = []
    handlers: list[str] = []
    threads: list[str] = []

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        self.seen.extend(messages)
        self.handlers.extend(type(handler).__name__ for handler in run_manager.handlers)
        self.threads.append(threading.current_thread().name)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=self.answer))])

    @property
    def _llm_type(self) -> str:
        return "recording"


def complete(answer: object) -> str:
    return LangChainModel(Recording(answer=answer), "fake:model").complete(HELLO)


def problem(answer: BaseException):
    with pytest.raises(ModelError) as error:
        complete(answer)
    return error.value


# ---- text in, text out ----------------------------------------------------------------------------


def test_messages_arrive_with_their_roles():
    chat = Recording()
    assert LangChainModel(chat, "fake:model").complete(HELLO) == "fine"
    assert [(message.type, message.content) for message in chat.seen] == [("system", "Be short."), ("human", "Hello?")]


def test_a_conversation_goes_on():
    chat = Recording()
    LangChainModel(chat, "fake:model").complete([*HELLO, Message("assistant", "Hi."), Message("user", "More.")])
    assert [message.type for message in chat.seen] == ["system", "human", "ai", "human"]


def test_langchains_own_fakes_answer():
    assert LangChainModel(FakeListChatModel(responses=["a", "b"]), "fake:list").complete(HELLO) == "a"
    assert LangChainModel(GenericFakeChatModel(messages=iter(["c"])), "fake:generic").complete(HELLO) == "c"


def test_blocks_of_content_are_joined_and_thinking_is_left_out():
    blocks = [
        {"type": "thinking", "thinking": "hm"},
        {"type": "text", "text": '{"sql": '},
        {"type": "text", "text": '"SELECT 1"}'},
    ]
    assert complete(blocks) == '{"sql": "SELECT 1"}'


# ---- nothing goes elsewhere -------------------------------------------------------------------------


@pytest.fixture
def langsmith_unreachable(monkeypatch):
    """Tracing is asked for in every way the environment knows; sending anything would be seen here."""
    sent: list[str] = []
    monkeypatch.setattr(Client, "create_run", lambda self, *args, **kwargs: sent.append("create_run"))
    monkeypatch.setattr(Client, "update_run", lambda self, *args, **kwargs: sent.append("update_run"))
    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_nothing")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")
    get_env_var.cache_clear()
    yield sent
    get_env_var.cache_clear()


def test_the_environment_does_switch_tracing_on_for_plain_langchain(langsmith_unreachable):
    """The control: without our adapter the very same model is traced, so the next test can fail."""
    chat = Recording()
    with tracing_context(client=Client(api_url="http://127.0.0.1:9", api_key="lsv2_nothing", auto_batch_tracing=False)):
        chat.invoke("hello")
    assert "LangChainTracer" in chat.handlers


def test_tracing_stays_off_whatever_the_environment_says(langsmith_unreachable):
    chat = Recording()
    LangChainModel(chat, "fake:model").complete(HELLO)
    assert chat.handlers == []
    assert langsmith_unreachable == []


def test_a_tracer_around_the_call_is_not_seen(langsmith_unreachable):
    chat = Recording()
    with tracing_v2_enabled(
        client=Client(api_url="http://127.0.0.1:9", api_key="lsv2_nothing", auto_batch_tracing=False)
    ):
        LangChainModel(chat, "fake:model").complete(HELLO)
    assert chat.handlers == []
    assert langsmith_unreachable == []


def test_the_callers_context_is_not_handed_on():
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="empty")
    variable.set("the caller's")
    found: list[str] = []

    class Looking(Recording):
        def _generate(self, messages, stop=None, run_manager=None, **kwargs):
            found.append(variable.get())
            return super()._generate(messages, stop, run_manager, **kwargs)

    LangChainModel(Looking(), "fake:model").complete(HELLO)
    assert found == ["empty"]


# ---- what can go wrong --------------------------------------------------------------------------------


class StatusError(Exception):
    """As providers without LangChain's error family raise: a status and a text that quotes the key."""

    def __init__(self, status_code: int) -> None:
        super().__init__(f"key {SECRET} had status {status_code}")
        self.status_code = status_code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelTimeoutError(SECRET), "model.timeout"),
        (TimeoutError(SECRET), "model.timeout"),
        (ModelRateLimitError(SECRET), "model.rate_limit"),
        (ModelAuthenticationError(SECRET), "model.key_refused"),
        (ModelNotFoundError(SECRET), "model.unknown"),
        (ModelConnectionError(SECRET), "model.unreachable"),
        (ConnectionRefusedError(SECRET), "model.unreachable"),
        (StatusError(401), "model.key_refused"),
        (StatusError(403), "model.key_refused"),
        (StatusError(404), "model.unknown"),
        (StatusError(429), "model.rate_limit"),
        (StatusError(504), "model.timeout"),
        (StatusError(500), "model.failed"),
        (RuntimeError(SECRET), "model.failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value).replace(SECRET, "…"),
)
def test_errors_are_told_with_a_way_out_and_without_the_providers_text(error, code):
    raised = problem(error)
    assert raised.problem.code == code
    assert raised.problem.hint
    assert "fake:model" in raised.problem.message
    assert SECRET not in f"{raised} {raised.problem}"
    assert raised.__suppress_context__, "a traceback must not print the provider's error"


def test_a_slow_model_is_given_up():
    wanted, answered = threading.Event(), threading.Event()

    class Slow(FakeListChatModel):
        """Answers when it is told to, which is after everybody gave up."""

        def _call(self, *args, **kwargs):
            wanted.wait(60)
            answered.set()
            return super()._call(*args, **kwargs)

    model = LangChainModel(Slow(responses=["late"]), "fake:slow", timeout_s=0.05)
    try:
        with pytest.raises(ModelError) as error:
            model.complete(HELLO)
        assert error.value.problem.code == "model.timeout"
        assert not answered.is_set()
    finally:
        wanted.set()


def test_nothing_is_called_while_real_models_are_refused():
    chat = Recording()
    with refuse_real_models(), pytest.raises(ModelError) as error:
        LangChainModel(chat, "fake:model").complete(HELLO)
    assert error.value.problem.code == "model.refused"
    assert chat.seen == []


# ---- loading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", ["", "gpt-5-mini", ":gpt", "openai:", "  "])
def test_a_setting_that_names_no_model(setting):
    with pytest.raises(ModelError) as error:
        load_chat_model(setting)
    assert error.value.problem.code == "model.setting"
    assert "openai:gpt-5-mini" in error.value.problem.hint


@pytest.mark.parametrize(
    ("setting", "hint"),
    [
        ("openai:gpt-5-mini", "pip install 'plainspoken[openai]'"),
        ("anthropic:claude-sonnet-4-5", "pip install 'plainspoken[anthropic]'"),
        ("ollama:qwen3:8b", "pip install 'plainspoken[ollama]'"),
        ("mistralai:mistral-large", "pip install langchain langchain-mistralai"),
    ],
)
def test_a_missing_package_is_named_with_the_line_that_installs_it(setting, hint, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name, package=None: None)
    with pytest.raises(ModelError) as error:
        load_chat_model(setting, environment={"OPENAI_API_KEY": "x", "ANTHROPIC_API_KEY": "x"})
    assert error.value.problem.code == "model.package"
    assert hint in error.value.problem.hint


@pytest.mark.parametrize(
    ("setting", "variable"), [("openai:gpt-5-mini", "OPENAI_API_KEY"), ("anthropic:claude-x", "ANTHROPIC_API_KEY")]
)
def test_a_missing_key_is_named_by_its_variable(setting, variable, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name, package=None: object())
    with pytest.raises(ModelError) as error:
        load_chat_model(setting, environment={variable: ""})
    assert error.value.problem.code == "model.key"
    assert variable in error.value.problem.hint


def test_an_unknown_provider_is_told():
    with pytest.raises(ModelError) as error:
        load_chat_model("nobody:model")
    assert error.value.problem.code == "model.failed"
    assert "provider:model" in error.value.problem.hint
