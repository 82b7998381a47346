/** What stores, synchronizers and persisters share to keep their listeners. */
@NullMarked
package dev.merrow.store.internal;

import org.jspecify.annotations.NullMarked;
