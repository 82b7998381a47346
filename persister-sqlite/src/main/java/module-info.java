/** Persisters that keep a store in a SQLite database. */
module dev.merrow.sqlite {
  requires transitive dev.merrow;
  requires dev.merrow.persist.sql;
  requires java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;
  requires static org.jspecify;

  exports dev.merrow.sqlite;
}
