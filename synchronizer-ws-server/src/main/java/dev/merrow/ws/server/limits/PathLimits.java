package dev.merrow.ws.server.limits;

/**
 * Limits on the number of paths and clients. A client beyond them is closed with 1013.
 *
 * @param paths the maximum number of paths that have clients
 * @param clientsPerPath the maximum number of clients on one path; each channel is a client of its
 *     path
 */
public record PathLimits(int paths, int clientsPerPath) {
  /** 10,000 of each. */
  public static final PathLimits DEFAULTS = new PathLimits(10_000, 10_000);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public PathLimits {
    if (paths < 1 || clientsPerPath < 1) {
      throw new IllegalArgumentException(
          "There must be room for at least one path and one client: %s paths, %s clients on each"
              .formatted(paths, clientsPerPath));
    }
  }
}
