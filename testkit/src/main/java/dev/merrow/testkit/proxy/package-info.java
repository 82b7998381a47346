/** A network that is as bad as a test wants it to be. */
@NullMarked
package dev.merrow.testkit.proxy;

import org.jspecify.annotations.NullMarked;
