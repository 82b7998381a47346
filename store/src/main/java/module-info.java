/**
 * The store, its stamps, the cores of synchronizers and persisters, and the codec of what they send
 * and keep.
 */
module dev.merrow {
  requires com.fasterxml.jackson.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.merrow.persist;
  exports dev.merrow.schedule;
  exports dev.merrow.stamp;
  exports dev.merrow.store;
  exports dev.merrow.sync;
  exports dev.merrow.wire;
}
