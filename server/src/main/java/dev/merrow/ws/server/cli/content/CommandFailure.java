package dev.merrow.ws.server.cli.content;

import dev.merrow.MerrowException;
import dev.merrow.ws.client.RefusedException;
import org.jspecify.annotations.Nullable;

/** Ends a command with a message in one line and an exit code for scripts. */
public final class CommandFailure extends MerrowException {
  private static final long serialVersionUID = 1L;

  /** Something could not be reached, read or written. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int MISUSE = 2;

  /** There is no such table, row, cell or value. */
  static final int NOT_FOUND = 3;

  /** The broker refuses the client, or what it wants to change. */
  static final int REFUSED = 4;

  /** Some of the content has not arrived; everything else has. */
  static final int INCOMPLETE = 5;

  /** A check has found something wrong. */
  static final int WRONG = 6;

  private static final int UNAUTHORIZED = 401;

  private final int exitCode;

  CommandFailure(int exitCode, String message) {
    this(exitCode, message, null);
  }

  CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Returns the failure that an exception stands for, whose causes say whether it is a refusal. */
  static CommandFailure of(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof CommandFailure known) {
        return known;
      }
      if (cause instanceof RefusedException refused) {
        return refusal(refused);
      }
    }
    String message = error.getMessage();
    return new CommandFailure(FAILED, message == null ? error.toString() : message, error);
  }

  private static CommandFailure refusal(RefusedException refused) {
    String hint =
        refused.code() == UNAUTHORIZED
            ? ". A token is read from the environment's %s, or the file that --token-file names"
                .formatted(BrokerOptions.TOKEN_VARIABLE)
            : "";
    return new CommandFailure(REFUSED, refused.getMessage() + hint, refused);
  }

  /** Returns the code with which the process ends. */
  public int exitCode() {
    return exitCode;
  }
}
