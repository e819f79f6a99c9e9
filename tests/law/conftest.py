"""Properties of the law are checked without a clock: a busy machine is no counterexample."""

from hypothesis import settings

settings.register_profile("law", deadline=None)
settings.load_profile("law")
