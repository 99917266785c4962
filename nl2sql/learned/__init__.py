"""What was learned from examples: the parser's network and its words' meanings. Answers need no training tools."""
