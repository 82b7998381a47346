package dev.merrow.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Tables of a page of documentation, for tests that compare them with the code. */
public final class MarkdownTables {
  private final List<String> lines;
  private final Path page;

  /** Reads a page. */
  public MarkdownTables(Path page) {
    this.page = page;
    try {
      this.lines = Files.readAllLines(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The first table after a heading, without its head and the line below that.
   *
   * @param heading its whole line
   * @return its rows, each as the text of its cells without the backquotes
   */
  public List<List<String>> after(String heading) {
    int start = lines.indexOf(heading);
    if (start < 0) {
      throw new AssertionError(page + " has no line " + heading);
    }
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines.subList(start + 1, lines.size())) {
      if (line.startsWith("|")) {
        rows.add(cells(line));
      } else if (!rows.isEmpty() || line.startsWith("#")) {
        break;
      }
    }
    if (rows.size() < 3) {
      throw new AssertionError(page + " has no table after " + heading);
    }
    return rows.subList(2, rows.size());
  }

  private static List<String> cells(String line) {
    return Stream.of(line.substring(1).split("\\|", -1))
        .map(cell -> cell.strip().replace("`", ""))
        .toList();
  }
}
