package dev.merrow.persist;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown when everything was saved except some cells that the place where the store is persisted
 * cannot hold. They are not retried until they change, or everything is saved.
 */
public final class RefusedCellsException extends PersisterException {
  private static final long serialVersionUID = 1L;

  /** The maximum number of cells that the message names. */
  private static final int MAX_NAMED = 10;

  private final List<RefusedCell> refused;

  /**
   * Creates the exception.
   *
   * @param place the name of the place in messages
   * @param refused the cells that it refuses now, including those reported before; not empty
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
        + ". Everything else is saved";
  }

  /** Returns the refused cells as an unmodifiable list in no particular order. */
  public List<RefusedCell> refused() {
    return refused;
  }
}
