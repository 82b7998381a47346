package dev.merrow.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What differs from TinyBase on purpose: the table of {@code docs/conformance.md}. Its rows name
 * rules of the replay, or tests that are not played, with {@code *} for any text.
 *
 * <p>A rule that the table does not list is not applied, and a row that nothing ever met is an
 * error; so the table can neither lack anything nor say too much.
 */
final class Differences {
  private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\|");

  private static final int HEADER_LINES = 2;

  private final Set<String> rules = new LinkedHashSet<>();
  private final Map<Pattern, String> tests = new LinkedHashMap<>();
  private final Set<String> unmet = new LinkedHashSet<>();

  private Differences(Stream<String> rows) {
    rows.forEach(this::addRow);
  }

  private void addRow(String line) {
    Matcher row = ROW.matcher(line);
    if (!row.matches()) {
      throw new IllegalArgumentException("No row of the table of differences: " + line);
    }
    String what = row.group(1);
    switch (row.group(2)) {
      case "played otherwise" -> rules.add(what);
      case "not played" -> tests.put(glob(what), what);
      default -> throw new IllegalArgumentException("Unknown kind of difference: " + row.group());
    }
    unmet.add(what);
  }

  private static Pattern glob(String text) {
    return Pattern.compile(
        Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  /** The table in the project's documentation. */
  static Differences listed() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("docs/conformance.md"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("No docs/conformance.md here or further up");
      }
    }
    try (Stream<String> lines = Files.lines(directory.resolve("docs/conformance.md"))) {
      return new Differences(lines.filter(line -> line.startsWith("|")).skip(HEADER_LINES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A table of its own. */
  static Differences of(String... rows) {
    return new Differences(Stream.of(rows));
  }

  /** Says that a rule is needed here; an error if the table does not list it. */
  void apply(String rule) {
    if (!rules.contains(rule)) {
      throw new AssertionError("docs/conformance.md does not list the difference " + rule);
    }
    unmet.remove(rule);
  }

  /** The row that says that a test is not played, if there is one. */
  Optional<String> notPlayed(Recording recording) {
    Optional<String> row =
        tests.entrySet().stream()
            .filter(each -> each.getKey().matcher(recording.name()).matches())
            .map(Map.Entry::getValue)
            .findFirst();
    row.ifPresent(unmet::remove);
    return row;
  }

  /** The rows that nothing met so far. */
  List<String> unmet() {
    return List.copyOf(unmet);
  }
}
