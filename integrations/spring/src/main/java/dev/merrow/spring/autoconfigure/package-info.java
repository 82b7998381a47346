/** How Spring Boot sets Merrow up, and the properties {@code merrow.*}. */
@NullMarked
package dev.merrow.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
