/** Stores in one JVM, joined by a named hub. */
module dev.merrow.local {
  requires transitive dev.merrow;
  requires static org.jspecify;

  exports dev.merrow.local;
}
