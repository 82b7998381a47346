package dev.merrow.ws.server.cli.content;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options for CSV, and the names of its files. */
final class CsvOptions {
  private static final String SUFFIX = ".csv";

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      defaultValue = "_id",
      description = "The name of the column for row ids in CSV. Default: ${DEFAULT-VALUE}.")
  private String idColumn = "";

  /** Returns the form of a table, to write it. */
  CsvTable table() {
    return new CsvTable(idColumn, false);
  }

  /**
   * Returns the form of a table, to read it.
   *
   * @param newIds whether each row gets a new id
   * @param text whether to read all cells as strings
   */
  CsvTable table(boolean newIds, boolean text) {
    return new CsvTable(newIds ? null : idColumn, text);
  }

  /** Returns whether a file's name is that of CSV. */
  static boolean isCsv(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX);
  }

  /**
   * Returns a name for the file of a table that is harmless in any directory.
   *
   * @throws CommandFailure if there is none
   */
  static String fileName(String tableId) {
    // the one character that this leaves alone although Windows does not
    String name = URLEncoder.encode(tableId, StandardCharsets.UTF_8).replace("*", "%2A");
    if (!tableOf(Path.of(name + SUFFIX)).equals(tableId)) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "The table %s can't be the name of a file: use --table".formatted(JsonText.of(tableId)));
    }
    return name + SUFFIX;
  }

  /**
   * Returns the table that {@link #fileName} made a file's name of.
   *
   * @throws CommandFailure if it made none
   */
  static String tableOf(Path file) {
    String name = String.valueOf(file.getFileName());
    String encoded = name.substring(0, name.length() - (isCsv(file) ? SUFFIX.length() : 0));
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          CommandFailure.FAILED, "Name the table of %s with --table".formatted(file), e);
    }
  }
}
