/** Merrow in the habits of Kotlin: coroutines, flows, operators, and data classes as rows. */
module dev.merrow.kotlin {
  requires kotlin.reflect;
  requires transitive dev.merrow;
  requires transitive dev.merrow.records;
  requires transitive kotlin.stdlib;
  requires transitive kotlinx.coroutines.core;
  requires static org.jspecify;

  exports dev.merrow.kotlin;
}
