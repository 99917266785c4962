"""A field and its context become ranked, calibrated suggestions."""
