/** Persisters that keep a store in a PostgreSQL database. */
module dev.merrow.postgres {
  requires transitive dev.merrow;
  requires transitive java.sql;
  requires dev.merrow.persist.sql;
  requires java.naming; // the driver needs it, and can't say so
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.merrow.postgres;
}
