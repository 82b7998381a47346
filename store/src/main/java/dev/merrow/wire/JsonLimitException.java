package dev.merrow.wire;

/** Thrown when the JSON of a message is more than one of {@link JsonLimits}. */
public final class JsonLimitException extends WireException {
  private static final long serialVersionUID = 1L;

  /** What there can be too much of. */
  public enum What {
    /** Levels of a cell. */
    DEPTH,
    /** Characters of a name. */
    NAME,
    /** Characters of a number. */
    NUMBER
  }

  private final What what;

  /** With a message that names what was too much and how much is allowed. */
  public JsonLimitException(What what, String message) {
    super(message, null);
    this.what = what;
  }

  /** What was too much. */
  public What what() {
    return what;
  }

  /** As for what is malformed: whoever sends it again fares no better. */
  @Override
  public int closeCode() {
    return 1007;
  }

  /** A reason of ours, for TinyBase knows no such limits. */
  @Override
  public String closeReason() {
    return switch (what) {
      case DEPTH -> "merrow:json-depth";
      case NAME -> "merrow:name-length";
      case NUMBER -> "merrow:number-length";
    };
  }
}
