"""PySpark code for each kind of step and expression: plain functions, so that the kinds stay small."""
