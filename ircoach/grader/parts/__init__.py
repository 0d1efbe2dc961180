"""The five parts of the score, each a pure function from findings to points with reasons."""

from ircoach.grader.parts import bleed, follow_through, proportion, recognition, scoping

PARTS = (recognition.mark, bleed.mark, proportion.mark, scoping.mark, follow_through.mark)

__all__ = ["PARTS"]
