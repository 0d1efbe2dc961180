"""Players: programs that work a case through the same public interface as a person. They are how a rubric is known to be fair."""
