package dev.merrow.simulation;

/** The exception that a user's listener throws occasionally. */
final class Grumble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Grumble() {
    super("A listener grumbles", null, false, false);
  }
}
