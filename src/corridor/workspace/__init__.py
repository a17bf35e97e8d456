"""The workspace: a folder of plain files ⇄ typed tables and models, with every problem told at once."""

from corridor.workspace.assumption import Assumption
from corridor.workspace.capped import capped
from corridor.workspace.document import Document
from corridor.workspace.manual import describe_document, describe_table, render
from corridor.workspace.new import new, world, worlds
from corridor.workspace.read import Workspace, read
from corridor.workspace.schema import Column, Schema, schema
from corridor.workspace.table import Row, Table, read_table, table_text

__all__ = [
    "Assumption",
    "Column",
    "Document",
    "Row",
    "Schema",
    "Table",
    "Workspace",
    "capped",
    "describe_document",
    "describe_table",
    "new",
    "read",
    "read_table",
    "render",
    "schema",
    "table_text",
    "world",
    "worlds",
]
