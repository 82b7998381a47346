/** What the persisters that keep a store in an SQL database have in common. It has no API. */
@SuppressWarnings("module") // of those that the package is for, javac sees none from here
module dev.merrow.persist.sql {
  requires transitive dev.merrow;
  requires transitive java.sql;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.merrow.persist.sql.internal to
      dev.merrow.postgres,
      dev.merrow.sqlite;
}
