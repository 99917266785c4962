from __future__ import annotations

import shutil

import nbformat
import pytest

from assistant.forgetting import forget_all
from assistant.registry import SourceRegistry
from assistant.search.searching import search
from assistant.served import ServedTurn
from assistant.settings import Settings
from assistant.wire import SearchRequest
from assistant.workspace import Workspace

METRICS = """# Metrics
## Churn
Churn is the share of customers without an order for 90 days.
## Revenue
Revenue is quantity times price.
"""


@pytest.fixture
def found(workspace):
    """Search the workspace; gives the hits by kind."""
    (workspace.root / "docs").mkdir()
    (workspace.root / "docs" / "metrics.md").write_text(METRICS)
    (workspace.root / "log.md").write_text("We looked at churn again, and at where churn comes from, and churn.")
    cells = [nbformat.v4.new_markdown_cell("# Stores"), nbformat.v4.new_code_cell("x = 1\nplot(churn)")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), workspace.root / "study.ipynb")

    def do(text, **more):
        reply = search(SearchRequest(text, **more), workspace, patience_s=None)
        assert reply.problems == ()
        return {group.kind: group.hits for group in reply.groups}

    return do


def test_where_is_churn_defined(found):
    hits = found("where is churn defined?")
    assert next(iter(hits)) == "document"
    first, second = hits["document"]
    assert (first.path, first.line, first.title) == ("docs/metrics.md", 3, "Churn")
    assert first.where == "docs/metrics.md › Metrics"
    assert first.text.startswith("Churn is the share")
    assert second.path == "log.md"
    (cell,) = hits["notebook"]
    assert (cell.path, cell.cell, cell.line, cell.why) == ("study.ipynb", 1, 2, "code")
    assert cell.where == "study.ipynb › cell 2"


def test_tables_and_columns_come_with_reasons_and_a_name_to_insert(found):
    hits = found("regions")
    table = hits["table"][0]
    assert (table.title, table.source, table.insert) == ("regions", "shop.sqlite", "regions")
    assert "names the table regions" in table.why
    columns = {(hit.table, hit.column) for hit in hits["column"]}
    assert ("regions", "region_id") in columns
    assert ("regions", "name") not in columns


def test_beginnings_find_names_while_somebody_types(found):
    assert "customers" in [hit.title for hit in found("custom", typing=True)["table"]]
    assert "document" in found("reven", typing=True)


def test_past_questions_are_found_once_kept_ones_first(found, workspace):
    source = workspace.sources.get("shop.sqlite")
    workspace.memory.accept("How many stores?", "SELECT COUNT(*) FROM stores", source.name, source.catalog)
    for turn, question, outcome in (("1", "how many stores?", "answered"), ("2", "stores in Spain", "answered"),
                                    ("3", "stores and failure", "failed")):  # fmt: skip
        workspace.served.record(ServedTurn(turn, "ask", question, "", source.name, outcome, sql="SELECT 1"))
    questions = found("stores")["question"]
    assert [hit.title for hit in questions] == ["How many stores?", "stores in Spain"]
    assert "kept on" in questions[0].where
    assert questions[0].text == "SELECT COUNT(*) FROM stores"
    forget_all(workspace)
    assert "How many stores?" not in [hit.title for hit in found("stores")["question"]]


NOTES = """
shop.sqlite:
  metrics:
    churn rate:
      sql: COUNT(DISTINCT customers.customer_id)
      description: Customers without an order for 90 days.
      synonyms: [attrition]
  tables:
    returns:
      description: What came back.
      columns:
        refund_amount: {description: Paid back, unit: EUR}
"""


def test_metrics_and_notes_are_found(found, workspace):
    (workspace.root / "plainspoken-notes.yml").write_text(NOTES)
    hits = found("where is churn defined")
    assert next(iter(hits)) == "metric"
    (metric,) = hits["metric"]
    assert (metric.title, metric.path, metric.line) == ("churn rate", "plainspoken-notes.yml", 5)
    assert metric.text.startswith("Customers without an order for 90 days.\n= COUNT")
    assert found("attrition")["metric"][0].title == "churn rate"
    (note,) = found("paid EUR")["note"]
    assert (note.source, note.table, note.column) == ("shop.sqlite", "returns", "refund_amount")


def test_the_kind_with_the_best_hit_comes_first(found):
    assert next(iter(found("revenue price"))) == "document"
    assert next(iter(found("customers"))) == "table"


def test_nothing_is_found_for_nothing(found):
    assert found("") == found("  ?") == found("xyzzyplugh") == {}


def test_a_file_that_is_only_called_so_is_one_hit(found, workspace):
    (workspace.root / "refunds.md").write_text("# One\nA text.\n# Two\nAnother.\n# Three\nOf refunds.")
    assert [hit.title for hit in found("refunds")["document"]] == ["Three"]
    (workspace.root / "payback.md").write_text("# One\nA text.\n# Two\nAnother.")
    assert [hit.title for hit in found("payback")["document"]] == ["One"]


def test_a_limit_holds_for_each_kind(found):
    assert max(len(hits) for hits in found("name", limit=2).values()) == 2


def test_a_source_that_cannot_be_opened_is_told_and_hides_nothing(tmp_path):
    (tmp_path / "bad.sqlite").write_bytes(b"not a database at all" * 100)
    (tmp_path / "a.md").write_text("churn")
    workspace = Workspace(tmp_path, Settings())
    reply = search(SearchRequest("churn"), workspace, patience_s=None)
    assert [hit.path for hit in reply.groups[0].hits] == ["a.md"]
    assert [problem.severity for problem in reply.problems] == ["warning"]
    assert "bad.sqlite" in str(reply.problems[0])
    workspace.close()


def test_the_session_has_only_its_own_sources_and_no_documents(tmp_path, shop_folder):
    from nl2sql.adapters.opening import open_database

    shutil.copy(shop_folder / "shop.sqlite", tmp_path / "file.sqlite")
    (tmp_path / "a.md").write_text("stores")
    sources = SourceRegistry(tmp_path, Settings())
    sources.connect("mine", open_database(shop_folder / "shop.sqlite", "mine"))
    workspace = Workspace(tmp_path, Settings(), sources)
    reply = search(SearchRequest("stores", scope="session"), workspace, patience_s=None)
    hits = [hit for group in reply.groups for hit in group.hits]
    assert {hit.source for hit in hits} == {"mine"}
    workspace.close()


def test_a_workspace_that_cannot_be_written_is_searched_in_memory(tmp_path, shop_sources):
    (tmp_path / ".plainspoken").write_text("a file where the folder should be")
    (tmp_path / "a.md").write_text("churn")
    workspace = Workspace(tmp_path, Settings(), shop_sources)
    reply = search(SearchRequest("churn"), workspace, patience_s=None)
    assert [hit.path for group in reply.groups for hit in group.hits] == ["a.md"]
    workspace.close()
