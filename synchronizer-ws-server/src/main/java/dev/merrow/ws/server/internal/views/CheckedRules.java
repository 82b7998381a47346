package dev.merrow.ws.server.internal.views;

import dev.merrow.Cell;
import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
import dev.merrow.stamp.StampedCell;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.audiences.AudienceRules;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rules for stamped cells. Where the rules throw, nobody sees anything. */
final class CheckedRules {
  private static final Logger LOG = LoggerFactory.getLogger(CheckedRules.class);

  private final AudienceRules rules;

  /** The tables whose hidden cells are not known. */
  private final Set<String> failing = new HashSet<>();

  CheckedRules(AudienceRules rules) {
    this.rules = rules;
  }

  /** Returns whether two sets of labels have one in common. */
  static boolean intersect(Set<String> some, Set<String> others) {
    Set<String> smaller = some.size() < others.size() ? some : others;
    Set<String> larger = smaller == some ? others : some;
    for (String label : smaller) {
      if (larger.contains(label)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the audience of a row or value.
   *
   * @param tableId the row's table; null for a value
   * @param cells the row's cells, or the value alone
   * @return null if all of them are deleted, so that the rules do not apply
   */
  @Nullable Audience of(@Nullable String tableId, String rowId, Map<String, StampedCell> cells) {
    Map<String, Cell> live = live(cells);
    if (live.isEmpty()) {
      return null;
    }
    if (tableId != null && failing.contains(tableId)) {
      return Audience.NOBODY;
    }
    try {
      return tableId == null
          ? rules.ofValue(rowId, live.values().iterator().next())
          : rules.ofRow(tableId, rowId, live);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("The rules fail for {} of {}", rowId, tableId == null ? "values" : tableId, e);
      return Audience.NOBODY;
    }
  }

  private static Map<String, Cell> live(Map<String, StampedCell> cells) {
    IdMap<Cell> live = IdMap.ofSize(cells.size());
    cells.forEach(
        (id, stamped) -> {
          Cell cell = stamped.cell();
          if (cell != null) {
            live.add(id, cell);
          }
        });
    return FrozenMap.of(live);
  }

  /** Returns whether a client may create a row under an id. If the rules fail, it may not. */
  boolean mayCreate(String tableId, String rowId, Set<String> labels) {
    try {
      return rules.mayCreate(tableId, rowId, labels);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("The rules fail for new rows of {}", tableId, e);
      return false;
    }
  }

  /**
   * Returns the cells of a table that not all of a row's readers see, with who does. If the rules
   * fail, nobody sees the table.
   */
  Map<String, Set<String>> hiddenCells(String tableId) {
    Map<String, Set<String>> hidden = new LinkedHashMap<>();
    try {
      rules.hiddenCells(tableId).forEach((id, labels) -> hidden.put(id, Set.copyOf(labels)));
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("The rules fail for the hidden cells of {}", tableId, e);
      failing.add(tableId);
      hidden.clear();
    }
    return hidden;
  }
}
