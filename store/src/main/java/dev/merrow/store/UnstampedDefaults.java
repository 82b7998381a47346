package dev.merrow.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Defaults of a schema that readers see although they were never written, and which therefore have
 * no stamp. They alone do not make a row, nor a set of values of which some are required: they are
 * stamped after a local write, and hidden after peers have deleted the rest. Runs inside a
 * transaction.
 */
final class UnstampedDefaults {
  private final Tree tree;
  private final Editor editor;
  private final Schemas schemas;

  UnstampedDefaults(Tree tree, Editor editor, Schemas schemas) {
    this.tree = tree;
    this.editor = editor;
    this.schemas = schemas;
  }

  /**
   * Ensures that a row that was written here also exists for peers: stamps its defaults if only
   * unstamped ones remain.
   */
  void settle(RowHandle handle) {
    if (editor.isDefaulting()) {
      settleDefaultContent(handle);
      return;
    }
    if (areAll(handle)) {
      handle.row.forEach((id, node) -> editor.stampShown(handle, id, node));
      hide(handle.tableId, handle.rowId);
    }
  }

  /**
   * As {@link #settle}, after default content was written. It yields to what was ever written: to
   * cells, which keep a row with its defaults, and to their deletion, which leaves none.
   */
  private void settleDefaultContent(RowHandle handle) {
    Schemas.Group schema = schemas.table(handle.tableId);
    if (areAll(handle)) {
      hide(handle.tableId, handle.rowId);
    } else if (schema != null && !handle.row.isEmpty()) {
      schema
          .defaults()
          .forEach(
              (id, cell) -> {
                if (!handle.row.has(id)) {
                  editor.reveal(handle, id, cell);
                }
              });
    }
  }

  /** Hides the rest of a row from readers if only unstamped defaults remain of it. */
  void hide(String tableId, String rowId) {
    RowHandle handle = editor.find(tableId, rowId);
    if (handle != null && areAll(handle)) {
      handle.row.ids().forEach(id -> editor.reveal(handle, id, null));
    }
  }

  /**
   * Returns whether readers see only defaults in a row, while everything ever written to it is
   * deleted.
   */
  private boolean areAll(RowHandle handle) {
    Schemas.Group schema = schemas.table(handle.tableId);
    RowNode row = handle.row;
    if (schema == null || !tree.isMergeable() || row.isEmpty()) {
      return false;
    }
    for (int i = 0; i < row.end(); i++) {
      String id = row.idAt(i);
      if (id != null
          && (row.at(i).stamped() != null || !row.at(i).shows(schema.defaults().get(id)))) {
        return false;
      }
    }
    return true;
  }

  /** As {@link #settle}, for values where some are required. */
  void settleValues() {
    for (String id : idsOfValues()) {
      CellNode live = tree.values().get(id);
      if (live != null) {
        editor.stampShown(editor.openValues(), id, live);
      }
    }
    hideValues();
  }

  /** Hides unstamped defaults of values from readers, where some values are required. */
  void hideValues() {
    for (String id : idsOfValues()) {
      editor.reveal(editor.openValues(), id, null);
    }
  }

  private List<String> idsOfValues() {
    Schemas.Group schema = schemas.values();
    if (schema == null || schema.requiresNothing() || !tree.isMergeable()) {
      return List.of();
    }
    List<String> ids = new ArrayList<>();
    RowNode values = tree.values();
    values.forEach(
        (id, node) -> {
          if (node.stamped() == null && node.shows(schema.defaults().get(id))) {
            ids.add(id);
          }
        });
    return ids;
  }
}
