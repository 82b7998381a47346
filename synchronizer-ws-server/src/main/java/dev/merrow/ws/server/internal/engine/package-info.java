/** What Merrow's own engines share. */
@NullMarked
package dev.merrow.ws.server.internal.engine;

import org.jspecify.annotations.NullMarked;
