"""The grader knows what is right: it replays a journal, holds it against the world and the rubric, and makes the scorecard."""
