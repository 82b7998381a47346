/** Files that are read anew when they have changed: tokens, keys and certificates. */
@NullMarked
package dev.merrow.ws.server.internal.files;

import org.jspecify.annotations.NullMarked;
