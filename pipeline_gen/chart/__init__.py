"""A chart is data: a checked specification over the columns of one step."""
