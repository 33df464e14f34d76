"""`python -m engine` is the same as `bancheng`."""

from engine.cli import main

main()
