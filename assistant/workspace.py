"""The composition root: builds every part of the program from the settings, and holds them together."""

from __future__ import annotations

import datetime
import logging
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.catalogues import Catalogues
from assistant.documents.searcher import Searcher
from assistant.embeddings import Embeddings
from assistant.examples import examples
from assistant.folder.learner import FolderLearner, Teaching
from assistant.kept_looks import KeptLooks
from assistant.notes_book import NotesBook
from assistant.registry import SourceRegistry
from assistant.served import ServedLog
from assistant.settings import Settings, read_settings
from assistant.table_keeper import TableKeeper
from assistant.turns import Turns
from assistant.value_keeper import ValueKeeper
from assistant.workspace_file import WorkspaceFile
from autocomplete.code_text import NO_FRAMES, Frames
from autocomplete.suggest import Autocomplete
from nl2sql.caching import built_once
from nl2sql.catalog import Catalog
from nl2sql.chat_model import ChatDrafter
from nl2sql.drafting import Drafter, Source
from nl2sql.memory import Memory, RememberedDrafter
from nl2sql.notes.applying import offered_source
from nl2sql.problems import ModelError, PlainspokenError, Problem, StoreError
from nl2sql.retrieval.past import KeptAnswers
from nl2sql.value_store import NAME as VALUES
from nl2sql.value_store import ValueStore

if TYPE_CHECKING:
    from nl2sql.learned.workspace_store import TrainingStore

_log = logging.getLogger(__name__)
STORE = Path(".plainspoken") / "workspace.sqlite"
CHROMA = Path(".plainspoken") / "chroma"


class Workspace:
    """One folder of work. Parts are built when first used; safe to share between threads.

    When the workspace file cannot be used, the program goes on with a store in memory, and `notices`
    says so once.
    """

    def __init__(self, root: Path, settings: Settings | None = None, sources: SourceRegistry | None = None) -> None:
        self.root = root.resolve()
        self.settings = settings if settings is not None else read_settings(self.root)
        self.learning = self.settings.learn
        self.file = WorkspaceFile(self.root / STORE, self.notice)
        kept_at = self.root / STORE if self.settings.learn else None
        self.catalogues = Catalogues(kept_at, self.file.fault, lambda: self.memory)
        keeper = ValueKeeper(lambda: self.values, self.notice)
        self.turns = Turns()
        self.tables = TableKeeper(lambda: self.catalogues.store, lambda: self.turns.any_running, self.catalogues.uses)
        self.sources = sources or SourceRegistry(self.root, self.settings, keeper, self.catalogues, self.tables)
        self.looks = KeptLooks()
        self.notes = NotesBook(self.root)
        self.live: Frames = NO_FRAMES
        """The tables of the notebook this runs in; none outside a kernel."""
        self.may_send: bool | None = None
        """Whether questions may go to the configured models; None until the person decided."""
        self.embeddings = Embeddings(
            self.settings,
            self.root / CHROMA,
            lambda: self.store_path,
            self.notice,
            lambda: self.turns.any_running,
            self.file.fault,
        )
        self._notices: list[Problem] = []
        self._examples: dict[str, tuple[str, ...]] = {}
        self._lock = threading.RLock()

    @property
    def today(self) -> str:
        """The ISO date relative dates count from."""
        return self.settings.today or datetime.date.today().isoformat()

    @property
    def store_path(self) -> Path | None:
        """Where the workspace file is; None when it cannot be used (see `notices`)."""
        return self.file.usable

    @property
    def served(self) -> ServedLog:
        """The log of everything served."""
        return self.file.served

    @property
    def memory(self) -> Memory:
        """Accepted questions with their SQL."""
        return self.file.memory

    @property
    def training(self) -> TrainingStore:
        """What was learned from the accepted questions."""
        return self.file.training

    @built_once
    def values(self) -> ValueStore | None:
        """Values of large columns, in a file beside the workspace's; in memory where there may be none."""
        path = self.store_path if self.settings.learn else None
        try:
            return ValueStore(path.with_name(VALUES) if path is not None else None)
        except StoreError as error:
            _log.info("Values of large columns are held in memory: %s", error.problem.code)
            return ValueStore(None)

    def source(self, name: str = "") -> Source:
        """The source of that name (the default one for an empty name), with what people here call its things and
        what they wrote about them.

        Raises `UsageError`, `SourceError`.
        """
        source = self.sources.get(name)
        notes = self.notes.of(source)
        for problem in (*self.notes.news(source), *self.catalogues.news(source.catalog)):
            self.notice(problem)
        source = replace(source, notes=notes, aliases=source.aliases.beside(notes.aliases)) if notes else source
        past, meaning = KeptAnswers(self.memory, source.name, source.catalog), self.embeddings.of(source, self.may_send)
        source = replace(source, past=past, meaning=meaning)
        try:
            return replace(source, aliases=self.training.aliases(source.name).beside(notes.aliases))
        except StoreError as error:
            self.file.fault(error.problem)
            return source

    @property
    def autocomplete(self) -> Autocomplete:
        """The completion engine with this workspace's history."""
        return self.file.completions

    @built_once
    def searcher(self) -> Searcher:
        """What search looks through: documents, notebooks and sources."""
        return Searcher(self.root, lambda: self.store_path, self.sources, self.file.fault)

    @built_once
    def folder(self) -> FolderLearner:
        """Learns completions from the notebooks and SQL files of the folder."""
        teaching = Teaching(
            lambda: self.autocomplete,
            lambda: tuple(info.name for info in self.sources.infos()),
            self._catalogs,
            lambda: self.learning and self.autocomplete.learning,
            lambda: self.turns.any_running,
        )
        return FolderLearner(self.root, lambda: self.store_path, teaching, self.file.fault)

    def _catalogs(self, name: str) -> tuple[Catalog, ...]:
        """The catalogues of the sources that can be opened: of the one named, or of all for an empty name."""
        found = []
        for info in self.sources.infos():
            if name in ("", info.name):
                try:
                    found.append(self.sources.get(info.name).catalog)
                except PlainspokenError as error:
                    _log.info("Nothing is learned about %s: %s", info.name, error.problem.code)
        return tuple(found)

    def local_drafters(self) -> tuple[Drafter, ...]:
        """The drafters that need no network, most trusted first."""
        return (RememberedDrafter(self.memory), self.embedded)

    @built_once
    def embedded(self) -> Drafter:
        """The reader that needs no network, with what was learned here."""
        from nl2sql.learned.drafter import EmbeddedDrafter
        from nl2sql.learned.ranking import Weights

        try:
            return EmbeddedDrafter(self.training.weights(Weights.shipped()))
        except StoreError as error:
            self.file.fault(error.problem)
            return EmbeddedDrafter()

    def examples(self, source: Source) -> tuple[str, ...]:
        """Questions to begin with; worked out once for every state of a schema."""
        key = f"{source.catalog.fingerprint} {hash(source.notes.written)}"
        if key not in self._examples:
            self._examples[key] = examples(offered_source(source), self.embedded, self.today)
        return self._examples[key]

    @built_once
    def chat_drafter(self) -> ChatDrafter | None:
        """The configured language model as a drafter, or None.

        One that cannot be loaded is None as well, and a notice says why: everything else goes on.
        """
        if not self.settings.model:
            return None
        from nl2sql.adapters.langchain_model import load_chat_model

        try:
            model = load_chat_model(self.settings.model)
        except ModelError as error:
            self.notice(replace(error.problem, severity="warning"))
            return None
        return ChatDrafter(model, share_values=self.settings.share_values)

    def set_learning(self, on: bool) -> None:
        """Switch learning from what is run and kept on or off, for this process."""
        self.learning = on
        self.autocomplete.learning = on

    def notice(self, problem: Problem) -> None:
        """Keep something to tell the person with the next answer, once."""
        with self._lock:
            if problem not in self._notices:
                self._notices.append(problem)

    def take_notices(self) -> tuple[Problem, ...]:
        """What there is to tell; each notice is given out once."""
        with self._lock:
            notices, self._notices = tuple(self._notices), []
        return notices

    def close(self) -> None:
        """Close databases and the workspace file."""
        self.tables.close()
        self.catalogues.close()
        self.sources.close()
        self.embeddings.close()
        for name in ("folder", "searcher", "values"):
            part = self.__dict__.pop(name, None)
            if part is not None:
                part.close()
        self.file.close()
