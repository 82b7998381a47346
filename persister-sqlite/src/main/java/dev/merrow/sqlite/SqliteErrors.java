package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Explains SQLite's error codes to users. */
final class SqliteErrors {
  private static final int PRIMARY = 0xff;

  private SqliteErrors() {}

  /** Returns an exception that says what could not be done, why, and whether it may work later. */
  static PersisterException explain(String action, Path path, SQLException error) {
    SQLiteErrorCode code = codeOf(error);
    String why =
        switch (code) {
          case SQLITE_READONLY_DBMOVED -> "it was removed or replaced meanwhile";
          case SQLITE_TOOBIG -> "something is too large: SQLite keeps a billion bytes at most";
          case SQLITE_FULL -> "the disk is full: free some space";
          case SQLITE_READONLY -> "it, or its directory, may not be written to";
          case SQLITE_BUSY, SQLITE_LOCKED -> "another connection holds its lock for too long";
          case SQLITE_CANTOPEN -> "it cannot be opened: is there such a directory, and access?";
          case SQLITE_NOTADB -> "it is not a SQLite database, or is damaged";
          case SQLITE_CORRUPT -> "it is damaged: restore a copy, or remove it to start over";
          case SQLITE_IOERR -> "reading or writing the disk failed";
          case SQLITE_PERM, SQLITE_AUTH -> "access was denied";
          default -> "SQLite failed";
        };
    return new PersisterException(
        "Could not " + action + " database " + path + ": " + why + " (" + error.getMessage() + ")",
        isTransient(code),
        error);
  }

  /**
   * Returns whether the same operation may succeed later without changes to the saved content or
   * the database.
   */
  private static boolean isTransient(SQLiteErrorCode code) {
    return switch (code) {
      case SQLITE_BUSY,
          SQLITE_LOCKED,
          SQLITE_FULL,
          SQLITE_IOERR,
          SQLITE_NOMEM,
          SQLITE_CANTOPEN,
          SQLITE_PROTOCOL,
          SQLITE_SCHEMA,
          SQLITE_ABORT,
          SQLITE_INTERRUPT,
          SQLITE_READONLY_DBMOVED ->
          true;
      default -> false;
    };
  }

  /**
   * Returns whether SQLite refuses only a statement's content, and the transaction can continue
   * without it.
   */
  static boolean isRefusal(SQLException error) {
    return switch (codeOf(error)) {
      case SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_ERROR, SQLITE_TOOBIG, SQLITE_RANGE -> true;
      default -> false;
    };
  }

  /** Returns whether a trigger raised the error. */
  static boolean isOfTrigger(SQLException error) {
    return error instanceof SQLiteException e
        && e.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_TRIGGER;
  }

  /** Returns SQLite's own message, without the text that its driver adds. */
  static String reason(SQLException error) {
    String message = String.valueOf(error.getMessage());
    int start = message.indexOf('(');
    return message.startsWith("[SQLITE_") && start >= 0 && message.endsWith(")")
        ? message.substring(start + 1, message.length() - 1)
        : message;
  }

  /**
   * Returns whether others' locks were the only problem, so that the connection is still usable.
   */
  static boolean isBusy(SQLException error) {
    return codeOf(error) == SQLiteErrorCode.SQLITE_BUSY;
  }

  /** Returns the primary code, or the extended one if that means something else to a user. */
  private static SQLiteErrorCode codeOf(SQLException error) {
    SQLiteErrorCode moved = SQLiteErrorCode.SQLITE_READONLY_DBMOVED;
    return error instanceof SQLiteException e && e.getResultCode() == moved
        ? moved
        : SQLiteErrorCode.getErrorCode(error.getErrorCode() & PRIMARY);
  }
}
