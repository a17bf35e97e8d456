"""The command line: one module per verb, loaded when it is called.

:func:`main` is the program ``corridor``. Exit codes: 0 done; 1 the workspace has error findings, or no plan
obeys every rule; 2 wrong use, an unknown name, or a folder that is not a workspace; 3 this machine lacks a
part; 130 interrupted.
"""

from corridor.cli.program import main

__all__ = ["main"]
