"""How the learned parser is made. Nothing here is imported when questions are answered.

Needs the ``train`` extra (torch, onnx). `python -m nl2sql.training --help` lists the steps of the recipe.
"""
