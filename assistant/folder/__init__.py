"""Learns completions on first use from the notebooks and SQL files that the workspace folder holds already."""
