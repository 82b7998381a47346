package dev.merrow.ws.server.internal.views;

import org.jspecify.annotations.Nullable;

/** The rows of one table that have the same readers. */
final class Part extends Sum {
  final ReaderGroup group;
  @Nullable IndexedRow first;

  Part(IndexedTable table, ReaderGroup group) {
    super(table);
    this.group = group;
  }

  void link(IndexedRow row) {
    row.part = this;
    row.previous = null;
    row.next = first;
    if (first != null) {
      first.previous = row;
    }
    first = row;
    size++;
  }

  void unlink(IndexedRow row) {
    if (row.previous == null) {
      first = row.next;
    } else {
      row.previous.next = row.next;
    }
    if (row.next != null) {
      row.next.previous = row.previous;
    }
    size--;
  }
}
