package dev.merrow.ws.server.cli;

import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A table of what two stores hold, with a mark where they differ. */
final class ContentComparison {
  private static final String ABSENT = "-";

  private final List<Line> lines = new ArrayList<>();

  private record Line(String what, String one, String other) {
    String mark() {
      return one.equals(other) ? "" : "  differs";
    }
  }

  private ContentComparison() {}

  static ContentComparison of(String oneName, Content one, String otherName, Content other) {
    ContentComparison table = new ContentComparison();
    Map<String, String> ones = flat(one);
    Map<String, String> others = flat(other);
    TreeSet<String> all = new TreeSet<>(ones.keySet());
    all.addAll(others.keySet());
    table.lines.add(new Line("", oneName, otherName));
    for (String what : all) {
      table.lines.add(
          new Line(what, ones.getOrDefault(what, ABSENT), others.getOrDefault(what, ABSENT)));
    }
    return table;
  }

  /** The JSON of each cell and value, by where it is. */
  private static Map<String, String> flat(Content content) {
    Map<String, String> flat = new TreeMap<>();
    content.values().forEach((valueId, value) -> flat.put("value " + valueId, value.toJson()));
    content
        .tables()
        .forEach(
            (tableId, rows) ->
                rows.forEach((rowId, cells) -> addCells(flat, tableId + " " + rowId, cells)));
    return flat;
  }

  private static void addCells(Map<String, String> flat, String row, Map<String, Cell> cells) {
    cells.forEach((cellId, cell) -> flat.put(row + " " + cellId, cell.toJson()));
  }

  /** The table's lines, the first with the names. */
  Stream<String> lines() {
    int width = widest(lines.stream().map(Line::what));
    int oneWidth = widest(lines.stream().map(Line::one));
    int otherWidth = widest(lines.stream().map(Line::other));
    String format = "  %-" + width + "s | %-" + oneWidth + "s | %-" + otherWidth + "s%s";
    String rule =
        "  "
            + "-".repeat(width + 1)
            + "+"
            + "-".repeat(oneWidth + 2)
            + "+"
            + "-".repeat(otherWidth + 1);
    Line names = lines.get(0);
    Stream<String> head =
        Stream.of(format.formatted(names.what(), names.one(), names.other(), ""), rule);
    Stream<String> body =
        lines.stream()
            .skip(1)
            .map(line -> format.formatted(line.what(), line.one(), line.other(), line.mark()));
    return Stream.concat(head, body).map(String::stripTrailing);
  }

  private static int widest(Stream<String> texts) {
    return texts.mapToInt(String::length).reduce(1, Math::max);
  }
}
