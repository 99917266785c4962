"""What was named and left idle: tables that no part of a frame reads or passes through."""

from __future__ import annotations

from nl2sql.joins import join_tree
from nl2sql.parser.frame import Frame
from nl2sql.parser.reader import Reader
from nl2sql.problems import Span


def idle(reader: Reader, frame: Frame) -> list[Span]:
    """Where tables are named that no part of the frame reads or passes through."""
    used = [frame.subject, *(m.table for m in frame.measures), *(d.column.table for d in frame.dimensions)]
    used += [p.table for p in frame.presences] + [c.column.table for p in frame.presences for c in p.conditions]
    used += [ref.table for c in frame.conditions for ref in (c.column, c.other) if ref is not None]
    used += [o.column.table for o in frame.columns] + [g.measure.table for g in frame.group_conditions]
    used += [o.measure.table for o in frame.ordering if o.measure] + [
        o.column.table for o in frame.ordering if o.column
    ]
    tree = join_tree(reader.catalog, filter(None, used))
    joined = tree.tables if tree is not None else used
    told = {span.start for c in frame.conditions for span in c.words}
    marks = [mention.mark for mention in reader.mentions if not mention.verb and mention.table not in joined]
    marks = [mark for mark in marks if reader.span(mark)[0].start not in told]
    return list(reader.span(*marks))
