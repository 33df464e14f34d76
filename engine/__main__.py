"""`python -m engine` is the same as `bancheng`."""

from engine import cli_words  # noqa: F401 - its command
from engine.cli import main

main()
