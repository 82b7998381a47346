/** Files that are read again when they have changed: tokens, keys and certificates. */
@NullMarked
package dev.merrow.ws.server.internal.files;

import org.jspecify.annotations.NullMarked;
