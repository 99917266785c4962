"""What SHOW may show, by dialect family."""

from __future__ import annotations

from typing import Final

POSTGRES_SETTINGS: Final = frozenset(
    (
        "application_name",
        "client_encoding",
        "datestyle",
        "default_transaction_read_only",
        "intervalstyle",
        "lc_collate",
        "lc_ctype",
        "max_identifier_length",
        "search_path",
        "server_encoding",
        "server_version",
        "server_version_num",
        "standard_conforming_strings",
        "statement_timeout",
        "time zone",
        "timezone",
        "transaction isolation level",
        "transaction_isolation",
        "transaction_read_only",
    )
)
"""PostgreSQL's settings that say how values are written; none about files, hosts or people."""

SHOWN: Final = frozenset(
    (
        "ALL TABLES",
        "CHARACTER SET",
        "COLLATION",
        "COLUMNS",
        "CREATE TABLE",
        "CREATE VIEW",
        "DATABASES",
        "FULL COLUMNS",
        "FULL TABLES",
        "INDEX",
        "OBJECTS",
        "PRIMARY KEYS",
        "SCHEMAS",
        "TABLE STATUS",
        "TABLES",
        "VIEWS",
    )
)
"""What SHOW lists in DuckDB, MySQL and Snowflake: the names of things; what follows narrows it down."""
