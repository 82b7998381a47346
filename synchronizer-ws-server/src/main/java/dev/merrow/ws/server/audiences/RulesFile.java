package dev.merrow.ws.server.audiences;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.internal.files.ReloadedFiles;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rules of paths from a JSON file:
 *
 * <pre>{@code
 * {"paths": [
 *   {"path": "shop/**",
 *    "tables": {
 *      "orders": {"readers": ["owner:${owner}", "staff"], "writers": ["owner:${owner}"],
 *                 "hidden": {"margin": ["staff"]}},
 *      "products": {"readers": ["everyone"], "writers": ["staff"]}},
 *    "values": {"motd": {"readers": ["everyone"], "writers": ["staff"]}}}
 * ]}
 * }</pre>
 *
 * <p>The first entry whose {@code path} matches applies; its form is that of a {@linkplain
 * dev.merrow.ws.server.auth.PathPattern pattern}. A path without an entry has no rules. A table or
 * value that is not named has the rule of {@code *}, or without that no readers. Without {@code
 * writers}, no client may write.
 *
 * <p>In a label, {@code ${owner}} stands for the content of the row's cell {@code owner}: a string,
 * a number or a boolean; a cell that is an array makes a label of each of its elements. If the cell
 * is missing or empty, there is no such label. A label begins with text: otherwise, who writes the
 * cell could choose any label.
 *
 * <p>With {@code "ownIds": true} in a table's rule, a client creates rows only under ids that begin
 * with one of its labels and a slash, such as {@code owner:anna/7}; see {@link
 * AudienceRules#mayCreate}.
 *
 * <p>While paths are open, the file is checked about twice a second. If it can't be read, or is not
 * as it must be, that is logged, and the previous rules stay in effect.
 */
public final class RulesFile implements Audiences {
  private final ReloadedFiles<List<RulesReader.Entry>> entries;

  /** The rules that were read last, which a file that has changed elsewhere keeps. */
  private List<RulesReader.Entry> last = List.of();

  private RulesFile(Path file, InstantSource clock) {
    this.entries = ReloadedFiles.readFiles(List.of(file), texts -> read(texts.get(0)), clock);
  }

  /**
   * Reads the file.
   *
   * @throws MerrowException if it can't be read or is not as it must be; the message names the
   *     place, and what was expected there
   */
  public static RulesFile createRulesFile(Path file) {
    return createRulesFile(file, InstantSource.system());
  }

  /**
   * As {@link #createRulesFile(Path)}.
   *
   * @param clock tells when to look at the file again
   */
  public static RulesFile createRulesFile(Path file, InstantSource clock) {
    return new RulesFile(file, clock);
  }

  /** Keeps the object of rules that have not changed, so that nothing is computed again. */
  private synchronized List<RulesReader.Entry> read(String text) {
    List<RulesReader.Entry> read = new ArrayList<>();
    for (RulesReader.Entry entry : RulesReader.read(text)) {
      FileRules rules = entry.rules();
      for (RulesReader.Entry before : last) {
        if (before.rules().equals(rules)) {
          rules = before.rules();
        }
      }
      read.add(new RulesReader.Entry(entry.pattern(), rules));
    }
    last = List.copyOf(read);
    return last;
  }

  @Override
  public @Nullable AudienceRules rulesAt(String pathId) {
    for (RulesReader.Entry entry : entries.get()) {
      if (entry.pattern().matches(pathId)) {
        return entry.rules();
      }
    }
    return null;
  }
}
