"""Checking a scenario's folder: everything that is wrong with it, said at once.

One rule is one small function with a name, in the file of what it looks at: form_rules, cue_rules, rubric_rules, prose_rules,
code_rules, world_rules. `checking.check` runs them.
"""
