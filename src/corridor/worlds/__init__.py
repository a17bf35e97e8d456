"""Workspaces that ship with the package: plain folders, copied by ``corridor new --from NAME``."""
