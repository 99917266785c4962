"""A query or a request becomes a typed graph of steps, and the graph becomes code or a chart."""
