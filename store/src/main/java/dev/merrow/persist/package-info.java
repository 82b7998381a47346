/** Persisters: keep a store somewhere that outlives the process. */
@NullMarked
package dev.merrow.persist;

import org.jspecify.annotations.NullMarked;
