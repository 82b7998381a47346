/**
 * What stands between engine and broker so that no client harms another, and counts what passes.
 */
@NullMarked
package dev.merrow.ws.server.internal.guard;

import org.jspecify.annotations.NullMarked;
