package dev.merrow.wire;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/**
 * The ids of consecutive objects, such as the cells of a table's rows: mostly the same ids recur in
 * the same order. Each is expected after the id that it followed last, so that a recurring id needs
 * no new string.
 */
final class FrequentIds {
  /** The maximum room to reserve in advance. */
  private static final int MAX_USUAL_SIZE = 32;

  private final Id beforeFirst = new Id("");
  private int usualSize;

  /** An id that occurred. */
  static final class Id {
    private final SerializedString text;
    private @Nullable Id next;

    private Id(String string) {
      this.text = new SerializedString(string);
    }

    String string() {
      return text.getValue();
    }

    SerializableString text() {
      return text;
    }

    /** Returns the id that last followed this one; null if none did. */
    @Nullable Id next() {
      return next;
    }

    /** Records which id follows this one. */
    Id next(String string) {
      Id id = new Id(string);
      next = id;
      return id;
    }
  }

  /** Returns the predecessor of the first id of an object. */
  Id beforeFirst() {
    return beforeFirst;
  }

  /** Returns the number of ids of the last object, within bounds. */
  int usualSize() {
    return usualSize;
  }

  /** Records how many ids an object had. */
  void ended(int size) {
    usualSize = Math.min(size, MAX_USUAL_SIZE);
  }
}
