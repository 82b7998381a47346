/**
 * JavaScript's text of numbers and strings, FNV-1a to hash it, a JSON text builder, and maps from
 * ids.
 */
@NullMarked
package dev.merrow.internal;

import org.jspecify.annotations.NullMarked;
