"""A follow-up in plain words becomes an edit of the pipeline on show."""

from __future__ import annotations

from pipeline_gen.from_text.follow_up import Edit, edit

__all__ = ["Edit", "edit"]
