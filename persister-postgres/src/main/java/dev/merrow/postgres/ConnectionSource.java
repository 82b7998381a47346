package dev.merrow.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from. {@code toString()} is the name of the database in messages. */
@FunctionalInterface
interface ConnectionSource {
  /** Returns a connection, which the caller closes. */
  Connection connect() throws SQLException;
}
