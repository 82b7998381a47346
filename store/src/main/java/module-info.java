/**
 * The store, its stamps, the cores of synchronizers and persisters, and the codec of what they send
 * and keep.
 */
@SuppressWarnings("module") // of those that some packages are for, javac sees none from here
module dev.merrow {
  requires com.fasterxml.jackson.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.merrow;
  exports dev.merrow.backplane;
  exports dev.merrow.persist;
  exports dev.merrow.schedule;
  exports dev.merrow.stamp;
  exports dev.merrow.store;
  exports dev.merrow.sync;
  exports dev.merrow.wire;
  exports dev.merrow.backplane.internal to
      dev.merrow.ws.server;
  exports dev.merrow.internal to
      dev.merrow.persist.sql,
      dev.merrow.postgres,
      dev.merrow.records,
      dev.merrow.sqlite,
      dev.merrow.ws.server;
  exports dev.merrow.persist.internal to
      dev.merrow.persist.sql,
      dev.merrow.postgres,
      dev.merrow.sqlite;
  exports dev.merrow.schedule.internal to
      dev.merrow.testkit,
      dev.merrow.ws.client,
      dev.merrow.ws.server,
      dev.merrow.ws.server.jakarta,
      dev.merrow.ws.server.netty,
      dev.merrow.ws.server.postgres,
      dev.merrow.ws.server.sqlite,
      dev.merrow.ws.server.tyrus;
  exports dev.merrow.stamp.internal to
      dev.merrow.ws.server;
  exports dev.merrow.wire.internal to
      dev.merrow.ws.client,
      dev.merrow.ws.server,
      dev.merrow.ws.server.jakarta;
}
