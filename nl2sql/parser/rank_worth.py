"""The money by which things are ranked where no column holds what is meant: "orders worth the most"."""

from __future__ import annotations

from nl2sql.parser.frame import Measure, Words
from nl2sql.parser.measuring import event_table, takings
from nl2sql.parser.reader import Reader


def ranked_worth(reader: Reader, words: Words) -> Measure | None:
    """ "orders worth the most", "the day we sell the least": the money, where nothing else holds what is meant."""
    only = reader.mentions[0] if len(reader.mentions) == 1 else None
    sold = only is not None and only.verb and only.mark.kind == "units" and not (reader.measures or reader.outputs)
    if sold and any(item.grain for item in reader.groupings):
        event = event_table(reader.catalog)
        return takings(reader, event, words) if event else None
    last = reader.outputs[-1].column if reader.outputs else None
    if only is None or last is None or last not in reader.weak or last.table == only.table:
        return None
    measure = takings(reader, only.table, words)
    if measure is not None:
        reader.outputs.pop()
    return measure
