"""The page about pipelines lists every kind of step as it is."""

from pathlib import Path

from pipeline_gen.steps import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "pipelines.md"
TITLE = "| Step | Kind | Parameters | What it does |"


def table():
    """The table of kinds. Print it and paste it where a kind changed."""
    lines = [TITLE, "|---|---|---|---|"]
    for kind in KINDS:
        fields = ", ".join(f"`{field.name}`" for field in kind.fields if not field.hidden) or "none"
        lines.append(
            f"| {kind.label} | `{kind.kind}` | {fields} | {' '.join(kind.__doc__.split(chr(10) * 2)[0].split())} |"
        )
    return lines


def test_every_kind_is_on_the_page():
    text = PAGE.read_text(encoding="utf-8").splitlines()
    start = text.index(TITLE)
    assert text[start : start + len(table())] == table()
    assert not text[start + len(table())].startswith("|")
