"""`python -m ircoach.case`: the child process of a notebook's kernel.

Python's search for cyclic garbage is off until the world stands: what is loaded and built stays for good, and looking through
it again and again was a sixth of the opening.
"""

import gc

gc.disable()

from ircoach.case.child import main  # noqa: E402  after the search was turned off

if __name__ == "__main__":
    main()
