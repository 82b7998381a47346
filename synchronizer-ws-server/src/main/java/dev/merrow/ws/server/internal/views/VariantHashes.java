package dev.merrow.ws.server.internal.views;

import java.util.Arrays;

/**
 * A hash for each variant of a table's columns. There is one of these for each row of a path, and
 * most tables have one variant: so it is the superclass of what has such hashes, and not an object
 * beside it, and the first hash is no element of an array.
 */
abstract class VariantHashes {
  private static final int[] NONE = {};

  /** The hash in the first variant. */
  private int hash;

  /** The hashes in the other variants. */
  private int[] more = NONE;

  /** Returns the hash in a variant; 0 if none was set. */
  final int hash(int variant) {
    return variant == 0 ? hash : variant <= more.length ? more[variant - 1] : 0;
  }

  final void setHash(int variant, int newHash) {
    if (variant == 0) {
      hash = newHash;
      return;
    }
    if (variant > more.length) {
      more = Arrays.copyOf(more, variant);
    }
    more[variant - 1] = newHash;
  }

  final void clearHashes() {
    hash = 0;
    more = NONE;
  }
}
