"""Search for people: one box over tables, columns, metrics, notes, past questions, notebooks and documentation."""
