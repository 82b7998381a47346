/** Stores, their listeners, schemas and transactions. */
@NullMarked
package dev.merrow.store;

import org.jspecify.annotations.NullMarked;
