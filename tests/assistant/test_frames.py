from __future__ import annotations

import pandas as pd

from assistant.frames import to_frame
from nl2sql.database import ResultColumn, Rows


def frame_of(kind, values):
    return to_frame(Rows((ResultColumn("a", kind),), tuple((value,) for value in values)))["a"]


def test_integers_keep_missing_values():
    column = frame_of("integer", [1, None, 3])
    assert str(column.dtype) == "Int64"
    assert column.isna().tolist() == [False, True, False]


def test_dates_become_timestamps():
    column = frame_of("date", ["2024-01-31", None])
    assert column[0] == pd.Timestamp("2024-01-31")


def test_text_that_is_not_a_date_stays_text():
    assert frame_of("date", ["2024-01-31", "soon"])[1] == "soon"


def test_a_column_of_mixed_kinds_is_left_alone():
    assert frame_of("integer", [1, "two"]).tolist() == [1, "two"]


def test_no_rows_keep_their_columns():
    frame = to_frame(Rows((ResultColumn("a", "integer"), ResultColumn("b", "text")), ()))
    assert list(frame.columns) == ["a", "b"]
    assert len(frame) == 0


def test_columns_of_the_same_name_stay_apart():
    frame = to_frame(Rows((ResultColumn("a", "integer"), ResultColumn("a", "text")), ((1, "x"),)))
    assert frame.iloc[0].tolist() == [1, "x"]
