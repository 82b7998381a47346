/**
 * The half of a persister that does not depend on the dialect of SQL: when to read and write what,
 * and which form cells have.
 */
@NullMarked
package dev.merrow.persist.sql.internal;

import org.jspecify.annotations.NullMarked;
