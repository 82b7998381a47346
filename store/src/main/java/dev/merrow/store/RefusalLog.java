package dev.merrow.store;

import dev.merrow.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what schemas refuse if no listener receives it: once per store at level info, and the first
 * refusals of each transaction at level debug. It names places and types, never content.
 */
final class RefusalLog {
  /** The maximum number of refusals that are named per transaction. */
  static final int MAX_NAMED = 10;

  private static final int MAX_ID = 100;

  private final Schemas schemas;
  private final Listeners listeners;
  private final Logger log;
  private boolean told;

  RefusalLog(Schemas schemas, Listeners listeners) {
    this(schemas, listeners, LoggerFactory.getLogger(Store.class));
  }

  RefusalLog(Schemas schemas, Listeners listeners, Logger log) {
    this.schemas = schemas;
    this.listeners = listeners;
    this.log = log;
  }

  /** Logs the refusals of a transaction. */
  void log(Refusals refusals) {
    if (refusals.isEmpty() || (told && !log.isDebugEnabled())) {
      return;
    }
    Named named = new Named();
    if (listeners.count(ListenerKind.INVALID_CELL) == 0) {
      refusals.forEachCell(
          (tableId, rowId, cellId, refused) ->
              refused.forEach(cell -> addCell(named, tableId, rowId, cellId, cell)));
    }
    if (listeners.count(ListenerKind.INVALID_VALUE) == 0) {
      refusals
          .values()
          .forEach((valueId, all) -> all.forEach(value -> addValue(named, valueId, value)));
    }
    if (named.count == 0) {
      return;
    }
    if (!told) {
      told = true;
      log.info(
          "A schema refused {}. Invalid-cell and invalid-value listeners receive refusals; without"
              + " them, this store logs further ones at level debug",
          named.first.get(0));
    }
    named.first.forEach(each -> log.debug("Refused {}", each));
    if (named.count > MAX_NAMED) {
      log.debug("Refused {} more in the same transaction", named.count - MAX_NAMED);
    }
  }

  /** The first of the refusals, and their number. */
  private static final class Named {
    final List<String> first = new ArrayList<>();
    int count;

    void add(Supplier<String> name) {
      if (count++ < MAX_NAMED) {
        first.add(name.get());
      }
    }
  }

  private void addCell(
      Named named,
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      @Nullable Cell cell) {
    Schemas.Group schema = tableId == null ? null : schemas.table(tableId);
    if (cellId != null && (cell != null || isRequired(schema, cellId))) {
      String row = rowId == null ? "a new row" : "row " + name(rowId);
      named.add(() -> what("cell", cellId, cell) + " of " + row + " in table " + name(tableId));
    } else if (cellId == null && tableId != null && schemas.hasTables() && schema == null) {
      named.add(() -> "table " + name(tableId) + ", which it does not name");
    }
  }

  private void addValue(Named named, @Nullable String valueId, @Nullable Cell value) {
    if (valueId != null && (value != null || isRequired(schemas.values(), valueId))) {
      named.add(() -> what("value", valueId, value));
    }
  }

  private static boolean isRequired(Schemas.@Nullable Group schema, String id) {
    return schema != null && schema.required().contains(id);
  }

  private static String what(String kind, String id, @Nullable Cell cell) {
    return cell == null
        ? "a write without the required " + kind + " " + name(id)
        : "the " + cell.type().schemaName() + " for " + kind + " " + name(id);
  }

  private static String name(@Nullable String id) {
    if (id == null || id.length() <= MAX_ID) {
      return "\"" + id + "\"";
    }
    return "\"" + id.substring(0, MAX_ID) + "...\"";
  }
}
