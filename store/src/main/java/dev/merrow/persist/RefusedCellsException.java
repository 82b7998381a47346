package dev.merrow.persist;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Says that all was saved but some cells, which the place where the store is persisted cannot hold.
 * They are not tried again until they change, or everything is saved.
 */
public final class RefusedCellsException extends PersisterException {
  private static final long serialVersionUID = 1L;

  /** How many the message names. */
  private static final int MAX_NAMED = 10;

  private final List<RefusedCell> refused;

  /**
   * Makes one.
   *
   * @param place the place, as messages call it
   * @param refused what it refuses now, also if that was told before; not empty
   */
  public RefusedCellsException(String place, List<RefusedCell> refused) {
    super(message(place, refused), false, null);
    this.refused = List.copyOf(refused);
  }

  private static String message(String place, List<RefusedCell> refused) {
    String names =
        refused.stream()
            .limit(MAX_NAMED)
            .map(RefusedCell::toString)
            .collect(Collectors.joining("; "));
    int more = refused.size() - MAX_NAMED;
    return "Could not save to "
        + place
        + ": "
        + names
        + (more > 0 ? "; and " + more + " more" : "")
        + ". All else is saved";
  }

  /** What is refused, in no particular order; unmodifiable. */
  public List<RefusedCell> refused() {
    return refused;
  }
}
