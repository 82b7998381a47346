package dev.merrow.simulation;

/** What a user's listener throws now and then. */
final class Grumble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Grumble() {
    super("A listener grumbles", null, false, false);
  }
}
