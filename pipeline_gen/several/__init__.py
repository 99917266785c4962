"""Flows whose tables lie in several sources: which parts each source works out, and what moves between them."""
