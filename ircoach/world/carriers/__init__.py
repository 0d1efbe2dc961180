"""How requests reach a world: *direct* in its own process, *pipe* from a notebook's kernel to its child.

The third, HTTP, ends in the pipe: lockdown's door listens, `case/endpoint.py` makes acts of what it hears.
"""
