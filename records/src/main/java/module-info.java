/** Rows of a store as records. */
module dev.merrow.records {
  requires transitive dev.merrow;
  requires static org.jspecify;

  exports dev.merrow.records;
}
