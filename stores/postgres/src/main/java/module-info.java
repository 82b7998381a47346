/** The broker's own stores, kept in PostgreSQL. */
module dev.merrow.ws.server.postgres {
  requires com.zaxxer.hikari;
  requires dev.merrow.postgres;
  requires org.slf4j;
  requires transitive dev.merrow.ws.server;
  requires transitive java.sql;
  requires static org.jspecify;

  exports dev.merrow.ws.server.postgres;
}
