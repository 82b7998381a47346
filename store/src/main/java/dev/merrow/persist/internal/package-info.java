/**
 * What persisters have in common that write content as one JSON text, and those that pass calls on.
 */
@NullMarked
package dev.merrow.persist.internal;

import org.jspecify.annotations.NullMarked;
