/** What the broker counts and measures, for Micrometer. */
@NullMarked
package dev.merrow.ws.server.internal.metrics;

import org.jspecify.annotations.NullMarked;
