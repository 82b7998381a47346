/** Synchronizers: conversations that merge stores over a transport. */
@NullMarked
package dev.merrow.sync;

import org.jspecify.annotations.NullMarked;
