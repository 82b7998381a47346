/** The JSON text of the messages that synchronizers exchange. */
@NullMarked
package dev.merrow.wire;

import org.jspecify.annotations.NullMarked;
