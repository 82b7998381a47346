package dev.merrow.ws.server.internal.views;

/** Some rows of a table: how many there are, and the hash that they have together. */
class Sum extends VariantHashes {
  final IndexedTable table;
  int size;

  Sum(IndexedTable table) {
    this.table = table;
  }

  /** Adds what a row or some rows contribute, or takes it away if it was added before. */
  final void toggle(int variant, int contribution) {
    if (contribution != 0) {
      setHash(variant, hash(variant) ^ contribution);
    }
  }
}
