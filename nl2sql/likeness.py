"""How like a question is, in meaning, to the tables and columns of a catalogue: what an embedding model adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nl2sql.catalog import Catalog

Cosines = NDArray[np.float32]


@dataclass(frozen=True)
class Likeness:
    """The cosines, −1 to 1, of a question with each table and with each column, in the order of the catalogue."""

    tables: Cosines
    columns: Cosines


class Meaning(Protocol):
    """What an embedding model knows of a source."""

    def likeness(self, question: str, catalog: Catalog) -> Likeness | None:
        """How like the question everything in `catalog` is; None while that is not known, or cannot be.

        Never waits long. The catalogue must be the very one that was embedded.
        """
