"""Documentation is a tested part of the program: what can be set, called or go wrong is written down."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from assistant.cli import main
from assistant.magics import PlainspokenMagics
from assistant.settings import RunLimits, Settings

_CODE = re.compile(r"[a-z]+\.[a-z]+(?:[_-][a-z]+)*")
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_MAKE = re.compile(r"`?\bmake ([a-z][a-z-]*)\b`?")


# ---- problem codes --------------------------------------------------------------------------------


def code_of(call: ast.Call) -> ast.expr:
    """The expression a `Problem(...)` call gives as its code."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    return named[0] if named else call.args[0]


def template_of(code: ast.expr) -> tuple[str, str] | None:
    """For a code made from one name: the text before it and the name, as in ``f"pipeline.{code}"``."""
    match code:
        case ast.Name(id=name):
            return "", name
        case ast.JoinedStr(values=[ast.Constant(value=str(before)), ast.FormattedValue(value=ast.Name(id=name))]):
            return before, name
        case _:
            return None


def helpers(tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    """Functions that make a problem from a code they are given: name, place of the argument, text before the code."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        arguments = [argument.arg for argument in function.args.args]
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) == "Problem" and (made := template_of(code_of(call))) and made[1] in arguments:
                yield function.name, arguments.index(made[1]), made[0]


def codes_in(tree: ast.Module) -> Iterator[str]:
    """Every code a module can give out: of its `Problem` calls, and of calls of its helpers."""
    makers = {"Problem": (0, "")} | {name: (place, before) for name, place, before in helpers(tree)}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        if call.func.id in makers:
            place, before = makers[call.func.id]
            code = code_of(call) if call.func.id == "Problem" else call.args[place]
            if isinstance(code, ast.Constant):
                yield before + str(code.value)


@pytest.fixture(scope="session")
def codes(modules) -> dict[str, set[str]]:
    """Every problem code with the files it stands in."""
    found: dict[str, set[str]] = {}
    for module in modules:
        for code in codes_in(module.tree):
            found.setdefault(code, set()).add(str(module.path))
    return found


def test_codes_are_found_however_they_are_made():
    text = (
        'Problem("a.one", "m")\n'
        'Problem(code="a.two", message="m")\n'
        "def fault(message, code):\n    return Problem(code, message)\n"
        'def other(code):\n    raise E(Problem(f"b.{code}", "m"))\n'
        'fault("m", "a.three")\n'
        'other("four")\n'
    )
    assert set(codes_in(ast.parse(text))) == {"a.one", "a.two", "a.three", "b.four"}


def test_every_code_is_documented(root, codes):
    page = (root / "docs" / "problems.md").read_text(encoding="utf-8")
    assert {code: sorted(files) for code, files in codes.items() if f"`{code}`" not in page} == {}


def test_every_documented_code_exists(root, codes):
    page = (root / "docs" / "problems.md").read_text(encoding="utf-8")
    families = {code.partition(".")[0] for code in codes}
    documented = {match for match in re.findall(rf"`({_CODE.pattern})`", page) if match.partition(".")[0] in families}
    assert documented - codes.keys() == set()


def test_codes_have_one_form(codes):
    assert sorted(code for code in codes if not _CODE.fullmatch(code)) == []


# ---- settings, commands, magics ---------------------------------------------------------------------


def test_every_setting_is_documented(root):
    page = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    fields = [*Settings.model_fields, *RunLimits.model_fields]
    assert [field for field in fields if f"`{field}`" not in page] == []


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be run, with how it is called."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, f"{path} {name}")
    else:
        yield path, command


def test_every_command_and_option_is_documented(root):
    page = (root / "docs" / "using.md").read_text(encoding="utf-8")
    missing = []
    for path, command in commands(main, "plainspoken"):
        wanted = [path, *(option.opts[0] for option in command.params if isinstance(option, click.Option))]
        missing += [f"{path}: {text}" for text in wanted if not re.search(re.escape(text) + r"(?![\w-])", page)]
    assert missing == []


def test_every_magic_and_argument_is_documented(root):
    page = (root / "docs" / "using.md").read_text(encoding="utf-8")
    missing = []
    for kind, marks in (("line", "%"), ("cell", "%%")):
        for name, method in PlainspokenMagics.magics[kind].items():
            function = getattr(PlainspokenMagics, method)
            parser = getattr(function, "parser", None)
            options = (
                [action.option_strings[0] for action in parser._actions if action.option_strings] if parser else []
            )
            missing += [marks + name] * (f"`{marks}{name}" not in page)
            missing += [f"{marks}{name} {option}" for option in options if f"`{option}" not in page]
    assert missing == []


def test_every_setting_of_the_panel_is_documented(root):
    page = (root / "docs" / "using.md").read_text(encoding="utf-8")
    schemas = sorted((root / "extension" / "schema").glob("*.json"))
    assert schemas
    properties = [name for path in schemas for name in json.loads(path.read_text("utf-8")).get("properties", {})]
    assert [name for name in properties if f"`{name}`" not in page] == []


# ---- what the pages say -----------------------------------------------------------------------------


def test_every_make_target_that_is_mentioned_exists(root, documents):
    targets = set(re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    mentioned = {(str(path), name) for path, text in documents.items() for name in _MAKE.findall(code_spans(text))}
    assert {"lab", "test"} <= {name for _, name in mentioned}
    assert sorted((path, name) for path, name in mentioned if name not in targets) == []


def code_spans(text: str) -> str:
    """The parts of a page that are code: fenced blocks and inline spans."""
    fences = re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*fences, *re.findall(r"`[^`\n]+`", text)])


def test_every_link_leads_somewhere(root, documents):
    broken = [
        f"{path}: {target}"
        for path, text in documents.items()
        for target in _LINK.findall(text)
        if not target.startswith(("https://", "http://")) and not (root / path.parent / target).exists()
    ]
    assert broken == []


def test_every_file_that_is_named_exists(root, documents):
    """Paths of the repository in code spans, such as `nl2sql/problems.py`, are followed when files move."""
    rooms = r"(?:nl2sql|pipeline_gen|autocomplete|assistant|extension|tests|docs|examples)"
    named = re.compile(rf"`({rooms}/[\w./-]+\.(?:py|md|ts|tsx|json|txt|ipynb|sql))`")
    gone = [
        f"{path}: {name}"
        for path, text in documents.items()
        for name in named.findall(text)
        if not (root / name).exists() and path != Path("CHANGELOG.md")
    ]
    assert gone == []
