"""How every error of Corridor's own leaves the program: one clear message and one exit code, no traceback."""

from __future__ import annotations

from corridor.errors import (
    CorridorError,
    FindingsError,
    InfeasibleError,
    MissingPartError,
    PlanRefusedError,
    UnknownNameError,
    WorkspaceError,
)

__all__ = ["EXIT_CODES", "INTERRUPTED", "exit_code_of", "print_refusal"]

EXIT_CODES: tuple[tuple[type[CorridorError], int], ...] = (
    (PlanRefusedError, 1),
    (UnknownNameError, 2),
    (WorkspaceError, 2),
    (MissingPartError, 3),
    (CorridorError, 1),
)
"""The first class that fits decides."""

INTERRUPTED = 130


def exit_code_of(error: CorridorError) -> int:
    """Return the exit code of an error."""
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


def print_refusal(error: CorridorError) -> None:
    """Print an error to standard error; findings and clashing rules line by line."""
    if isinstance(error, FindingsError):
        _print_findings(error)
    elif isinstance(error, InfeasibleError):
        _print_clash(error)
    else:
        from corridor.cli.screen import errors_screen

        screen = errors_screen()
        screen.print("[bold red]Error:[/]", end=" ")
        screen.print(str(error), markup=False, soft_wrap=True)


def _print_findings(error: FindingsError) -> None:
    from corridor.cli.findings import print_findings
    from corridor.cli.screen import errors_screen

    screen = errors_screen()
    screen.print("[bold red]Nothing was written:[/] these findings stand in the way.")
    print_findings(error.findings, screen)


def _print_clash(error: InfeasibleError) -> None:
    from corridor.cli.screen import errors_screen

    screen = errors_screen()
    alone = len(error.clash) == 1
    heading = "No plan obeys this rule:" if alone else "No plan obeys all of these rules together:"
    screen.print(f"[bold red]{heading}[/]")
    for rule in error.clash:
        screen.print(f"  • {rule}", markup=False, soft_wrap=True)
    if error.why:
        screen.print(error.why, markup=False, soft_wrap=True)
    screen.print(_advice(error), soft_wrap=True)


def _advice(error: InfeasibleError) -> str:
    if len(error.clash) == 1:
        return "Change what it says and plan again."
    if error.irreducible:
        return "Without any one of them the others could be kept. Change one and plan again."
    return "Perhaps fewer of them clash already: the time to find out was over. Change one and plan again."
