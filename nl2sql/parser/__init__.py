"""The embedded drafter: questions read by rules, without a language model."""
