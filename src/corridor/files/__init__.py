"""Files: written whole or not at all, named by digest, and CSV that remembers its line numbers."""

from corridor.files.atomic import write_bytes, write_text
from corridor.files.canonical import canonical_json
from corridor.files.decode import Oddity, decode
from corridor.files.digest import digest_bytes, digest_file, digest_folder
from corridor.files.ledger import FACTS_FILE, History, Statement, read_facts, record_facts
from corridor.files.load import LARGEST_BYTES, load
from corridor.files.sheet import Sheet, read_sheet
from corridor.files.sheet_out import sheet_text, write_sheet
from corridor.files.words import Words

__all__ = [
    "FACTS_FILE",
    "LARGEST_BYTES",
    "History",
    "Oddity",
    "Sheet",
    "Statement",
    "Words",
    "canonical_json",
    "decode",
    "digest_bytes",
    "digest_file",
    "digest_folder",
    "load",
    "read_facts",
    "read_sheet",
    "record_facts",
    "sheet_text",
    "write_bytes",
    "write_sheet",
    "write_text",
]
