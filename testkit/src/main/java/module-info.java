/** Contracts and fixtures for tests. */
module dev.merrow.testkit {
  requires org.slf4j;
  requires transitive dev.merrow;
  requires transitive dev.merrow.ws.server;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires static org.jspecify;

  exports dev.merrow.testkit.backplane;
  exports dev.merrow.testkit.persist;
  exports dev.merrow.testkit.proxy;
  exports dev.merrow.testkit.server;
  exports dev.merrow.testkit.store;
  exports dev.merrow.testkit.sync;

  // for JUnit, which makes the suites
  opens dev.merrow.testkit.backplane;
  opens dev.merrow.testkit.persist;
  opens dev.merrow.testkit.server;
  opens dev.merrow.testkit.sync;
}
