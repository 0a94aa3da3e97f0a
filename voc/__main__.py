"""Run the command line as `python -m voc`."""

from voc.cli.main import main

main()
