/**
 * Merrow in Spring Boot applications: a broker as an endpoint of the application or an external
 * broker, and injection of stores and typed tables by path. The settings are the properties {@code
 * merrow.*}; see {@link dev.merrow.spring.autoconfigure.MerrowProperties}.
 */
@NullMarked
package dev.merrow.spring;

import org.jspecify.annotations.NullMarked;
