/** The listener support that stores, synchronizers and persisters share. */
@NullMarked
package dev.merrow.store.internal;

import org.jspecify.annotations.NullMarked;
