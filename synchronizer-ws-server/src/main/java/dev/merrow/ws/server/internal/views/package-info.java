/** What each client of a path with rules may see: the path's rows by audience, views, hashes. */
@NullMarked
package dev.merrow.ws.server.internal.views;

import org.jspecify.annotations.NullMarked;
