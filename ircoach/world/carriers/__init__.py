"""How requests reach a world: *direct* in its own process, *pipe* from a notebook's kernel to its child, *http* later."""
