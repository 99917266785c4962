"""Where steps stand on the canvas after one of them was put elsewhere in the flow."""

from __future__ import annotations

from dataclasses import replace

from pipeline_gen.flow import FlowDocument


def handed_on(before: FlowDocument, after: FlowDocument, step: str) -> FlowDocument:
    """The flow `after` a step was moved, its places on the canvas those there were `before`.

    Within a line of steps each takes the place of the one whose turn it now is, so that the line runs on as it was
    drawn. A step that came to stand in another line keeps its own place.
    """
    old, new = _line(before, step), _line(after, step)
    if set(old) != set(new):
        return after
    places = {known.id: known.at for known in before.steps}
    turns = dict(zip(new, (places[each] for each in old), strict=True))
    return replace(after, steps=tuple(replace(known, at=turns.get(known.id, known.at)) for known in after.steps))


def _line(flow: FlowDocument, step: str) -> list[str]:
    """The steps of a line through that step, along first inputs; it ends where none or several steps read on."""
    first = {known.id: next(iter(known.inputs), "") for known in flow.steps}
    line = [step]
    while (before := first.get(line[0], "")) in first and before not in line:
        line.insert(0, before)
    while len(readers := [known for known, read in first.items() if read == line[-1]]) == 1 and readers[0] not in line:
        line.append(readers[0])
    return line
