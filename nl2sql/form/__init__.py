"""The form: what a question asks for as a short list of actions, without joins, that a grammar allows or forbids.

A query is written as actions such as ``select, count, (table 2), where, (column 5), equals, (value 0), finish``.
Columns, tables and values are pointers into a `Scope`; how the tables come together is not part of the form.
`Machine` knows at every place which actions may follow, `to_sql` turns a finished form into a statement.
"""
