/** The broker's own stores, kept in SQLite. */
module dev.merrow.ws.server.sqlite {
  requires dev.merrow.sqlite;
  requires org.slf4j;
  requires transitive dev.merrow.ws.server;
  requires static org.jspecify;

  exports dev.merrow.ws.server.sqlite;
}
