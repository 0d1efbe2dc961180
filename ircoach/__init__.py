"""ircoach: a training and tabletop kit for cloud incident response."""

__version__ = "0.1.0"
