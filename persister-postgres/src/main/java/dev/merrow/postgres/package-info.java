/** Persisters that keep a store in a PostgreSQL database. */
@NullMarked
package dev.merrow.postgres;

import org.jspecify.annotations.NullMarked;
