"""``python -m corridor.cli`` is ``corridor``."""

from corridor.cli import main

main(prog_name="corridor")
