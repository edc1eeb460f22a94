"""Storage: tables, migrations, and the queries, one module for each thing that is stored."""

from sqlalchemy.exc import IntegrityError as Conflict

from .database import Database, LockedError, Transaction
from .migrate import migrate

__all__ = ["Conflict", "Database", "LockedError", "Transaction", "migrate"]
