/** Synchronizers for stores that live in one JVM. */
@NullMarked
package dev.merrow.local;

import org.jspecify.annotations.NullMarked;
