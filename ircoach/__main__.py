"""`python -m ircoach`: the command line, where the console script is not on the PATH."""

from ircoach.cli import main

main()
