/** JavaScript's text of numbers and strings, and FNV-1a, which hashes it. */
@NullMarked
package dev.merrow.internal;

import org.jspecify.annotations.NullMarked;
