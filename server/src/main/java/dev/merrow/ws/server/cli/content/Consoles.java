package dev.merrow.ws.server.cli.content;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** The terminal that the process was started at. */
public final class Consoles {
  private Consoles() {}

  /** Returns the console; null unless stdin and stdout are those of a terminal. */
  @SuppressWarnings("SystemConsoleNull") // that is what the rest of this is for
  public static @Nullable Console terminal() {
    Console console = System.console();
    return console != null && isTerminal(console) ? console : null;
  }

  /** Returns whether a console is one: from JDK 22 on, it says so itself. */
  private static boolean isTerminal(Console console) {
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (ReflectiveOperationException e) {
      // an older JDK, which has no console where there is no terminal
      return true;
    }
  }
}
