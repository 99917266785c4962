"""Asking a language model, when a person has configured one: the model as a function that can be scripted.

Nothing here knows a provider; `nl2sql.adapters.langchain_model` loads real ones.
"""

from nl2sql.chat_model.drafter import ChatDrafter
from nl2sql.chat_model.model import (
    ChatModel,
    Message,
    ScriptedModel,
    ensure_real_models_allowed,
    refuse_real_models,
)
from nl2sql.chat_model.prompt import prompt_messages
from nl2sql.chat_model.recording import RecordingModel, ReplayedModel

__all__ = [
    "ChatDrafter",
    "ChatModel",
    "Message",
    "RecordingModel",
    "ReplayedModel",
    "ScriptedModel",
    "ensure_real_models_allowed",
    "prompt_messages",
    "refuse_real_models",
]
