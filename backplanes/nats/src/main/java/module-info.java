/** Messages between brokers, or between stores, over NATS. */
module dev.merrow.backplane.nats {
  requires transitive dev.merrow;
  requires io.nats.jnats;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.merrow.backplane.nats;
}
