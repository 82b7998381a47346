/** The auto-configuration of Merrow, and the properties {@code merrow.*}. */
@NullMarked
package dev.merrow.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
