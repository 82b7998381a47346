/** What the broker counts and measures, for Micrometer. */
@NullMarked
package dev.merrow.ws.server.metrics;

import org.jspecify.annotations.NullMarked;
