"""What a provider's embedding model would get, for a person to see before anything is sent."""

from __future__ import annotations

from assistant import wire
from assistant.workspace import Workspace
from nl2sql.drafting import Source

_SHOWN = 40
"""Names that are shown; thousands would only be scrolled past."""


def would_embed(source: Source, workspace: Workspace) -> tuple[wire.ModelMessage, ...]:
    """What would go to the provider about a source; nothing where there is nothing to decide."""
    from nl2sql.retrieval.name_texts import name_texts
    from nl2sql.retrieval.view import is_large

    settings, catalog = workspace.settings, source.notes.offered or source.catalog
    if not workspace.embeddings.sends or workspace.may_send is not None or not is_large(catalog):
        return ()
    texts = name_texts(catalog).texts
    more = [f"… and {len(texts) - _SHOWN:,} more"] if len(texts) > _SHOWN else []
    said = (
        f"{settings.embeddings} would get, once, the names and comments of the tables and columns of {source.name} "
        "with what your notes say of them, and each question that you ask; never stored values or rows."
    )
    also = f" The same yes lets {settings.model} be asked when an answer is not sure." if settings.model else ""
    return (wire.ModelMessage("system", said + also), wire.ModelMessage("user", "\n".join([*texts[:_SHOWN], *more])))
