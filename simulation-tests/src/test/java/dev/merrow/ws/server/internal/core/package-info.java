/** Random histories of paths with rules. */
@NullMarked
package dev.merrow.ws.server.internal.core;

import org.jspecify.annotations.NullMarked;
