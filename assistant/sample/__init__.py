"""The sample workspace: a small retailer with three years of trade, generated the same every time."""

from assistant.sample.build import SAMPLE_VERSION, build_sample

__all__ = ["SAMPLE_VERSION", "build_sample"]
