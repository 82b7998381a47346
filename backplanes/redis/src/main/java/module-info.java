/** Messages between brokers, or between stores, over Redis or Valkey. */
module dev.merrow.backplane.redis {
  requires transitive dev.merrow;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires lettuce.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.merrow.backplane.redis;
}
