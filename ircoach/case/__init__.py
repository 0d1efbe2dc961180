"""What exists because of a learner: the case, its journal, and the process that keeps the world out of the learner's kernel."""
