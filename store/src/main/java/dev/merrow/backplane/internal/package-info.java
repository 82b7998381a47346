/** What brokers use of backplanes, too. */
@NullMarked
package dev.merrow.backplane.internal;

import org.jspecify.annotations.NullMarked;
