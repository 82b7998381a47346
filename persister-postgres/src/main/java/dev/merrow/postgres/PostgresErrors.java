package dev.merrow.postgres;

import dev.merrow.persist.PersisterException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Explains the SQLSTATE codes of <a
 * href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL</a> to users.
 */
final class PostgresErrors {
  /** A lost or refused connection, and a server that ends, has crashed or is starting. */
  private static final Set<String> CONNECTION = Set.of("57P01", "57P02", "57P03", "57P05");

  private static final String SERIALIZATION_FAILURE = "40001";
  private static final String DEADLOCK = "40P01";

  /** Classes of errors that are about a statement's content alone. */
  private static final Set<String> REFUSALS =
      Set.of("0A", "21", "22", "23", "27", "2F", "38", "39", "42", "44", "54", "P0");

  private static final String NOT_IN_PREREQUISITE_STATE = "55000";
  private static final String UNDEFINED_TABLE = "42P01";
  private static final String DUPLICATE_TABLE = "42P07";

  private PostgresErrors() {}

  /** Returns an exception that says what could not be done, why, and whether it may work later. */
  static PersisterException explain(String action, PostgresDatabase database, SQLException error) {
    return new PersisterException(
        "Could not %s %s: %s (%s)".formatted(action, database, why(error), error.getMessage()),
        isTransient(error),
        error);
  }

  private static String why(SQLException error) {
    String state = stateOf(error);
    return switch (state) {
      case "28P01", "28000" -> "the server refuses the user or the password";
      case "3D000" -> "the server has no such database";
      case "42501" -> "the user lacks rights: grant CREATE on the schema, or create the tables";
      case "25006" -> "it is read-only: is it a standby? targetServerType=primary avoids those";
      case "53100" -> "the server's disk is full: free some space";
      case "53200" -> "the server is out of memory";
      case "53300" -> "the server has too many connections";
      case "57P01", "57P02" -> "the server is shutting down, or has ended the connection";
      case "57P03" -> "the server is starting or stopping";
      case "57014" -> "a statement took longer than statement_timeout allows, or was cancelled";
      case "55P03" -> "another transaction holds a lock for longer than lock_timeout allows";
      case "25P03" -> "the transaction was idle for too long";
      case SERIALIZATION_FAILURE, DEADLOCK -> "transactions of others were in the way repeatedly";
      case UNDEFINED_TABLE, "42703", "42P10", "42804" ->
          "its tables are not those of this version of Merrow";
      default -> {
        if (isOfConnection(error)) {
          yield "the connection to the server failed";
        }
        yield state.startsWith("54") ? "something is too large for it" : "PostgreSQL failed";
      }
    };
  }

  /** Returns whether the same operation may succeed later without changes to what is saved. */
  private static boolean isTransient(SQLException error) {
    String state = stateOf(error);
    return switch (state.length() < 2 ? state : state.substring(0, 2)) {
      case "08", "40", "53", "55", "57", "58", "25" -> true;
      default -> state.isEmpty();
    };
  }

  /**
   * Returns whether the transaction was undone only because of others at the same time, or because
   * a table that was there is gone, or one that was not there has been made.
   */
  static boolean isWorthAnotherTry(SQLException error) {
    return Set.of(SERIALIZATION_FAILURE, DEADLOCK, UNDEFINED_TABLE, DUPLICATE_TABLE)
        .contains(stateOf(error));
  }

  /**
   * Returns whether PostgreSQL refuses only a statement's content, so that the transaction can go
   * on from a savepoint without it.
   */
  static boolean isRefusal(SQLException error) {
    String state = stateOf(error);
    return state.equals(NOT_IN_PREREQUISITE_STATE)
        || (state.length() == 5
            && REFUSALS.contains(state.substring(0, 2))
            && !isWorthAnotherTry(error));
  }

  /** Returns whether a trigger, or a function that it calls, raised the error. */
  static boolean isOfTrigger(SQLException error) {
    return stateOf(error).startsWith("P0");
  }

  /** Returns PostgreSQL's own message, without the text that its driver adds. */
  static String reason(SQLException error) {
    ServerErrorMessage message =
        error instanceof PSQLException e ? e.getServerErrorMessage() : null;
    String text = message == null ? null : message.getMessage();
    return text == null ? String.valueOf(error.getMessage()) : text;
  }

  /** Returns whether the connection is lost, or was not made. */
  static boolean isOfConnection(SQLException error) {
    String state = stateOf(error);
    return state.startsWith("08") || CONNECTION.contains(state);
  }

  private static String stateOf(SQLException error) {
    return Objects.requireNonNullElse(error.getSQLState(), "");
  }
}
