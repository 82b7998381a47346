/** Persisters that keep a store in a SQLite database. */
@NullMarked
package dev.merrow.sqlite;

import org.jspecify.annotations.NullMarked;
