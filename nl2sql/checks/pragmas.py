"""The PRAGMAs that only read, for the checks and for the connections that enforce them once more."""

from __future__ import annotations

from typing import Final

SQLITE_READING: Final = frozenset(
    """
    collation_list compile_options data_version database_list encoding foreign_key_check foreign_key_list
    freelist_count function_list index_info index_list index_xinfo integrity_check module_list page_count
    page_size pragma_list quick_check read_uncommitted schema_version table_info table_list table_xinfo
    user_version
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""SQLite's, with or without an argument that names a table or an index."""

SQLITE_VALUES: Final = frozenset(("encoding", "page_size", "read_uncommitted", "schema_version", "user_version"))
"""Those of them that an argument would turn into a write."""

DUCKDB_READING: Final = frozenset(
    """
    collations database_list database_size functions metadata_info platform show show_databases show_tables
    show_tables_expanded storage_info table_info user_agent version
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""DuckDB's."""
