"""A question and a catalogue become one checked SQL query."""
