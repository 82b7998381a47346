/**
 * What persisters share: content as one JSON text, and the base class of persisters that delegate
 * to another.
 */
@NullMarked
package dev.merrow.persist.internal;

import org.jspecify.annotations.NullMarked;
