/** The way into hubs for a simulation. */
@NullMarked
package dev.merrow.local;

import org.jspecify.annotations.NullMarked;
