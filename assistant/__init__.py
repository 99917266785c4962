"""One turn of conversation about your data, and the place where the parts are plugged together."""
