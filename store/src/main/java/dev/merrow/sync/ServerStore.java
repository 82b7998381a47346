package dev.merrow.sync;

/** What a network says of a store of its own, before that store has said anything itself. */
public enum ServerStore {
  /** There is one. It may take a while until it answers. */
  PRESENT,

  /** There is none. */
  ABSENT,

  /** It is not decided yet. The network tells when it is, or the store speaks. */
  UNDECIDED
}
