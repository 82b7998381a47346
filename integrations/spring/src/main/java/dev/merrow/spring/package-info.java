/**
 * Merrow in applications with Spring Boot: the broker as an endpoint of the application, or a
 * broker elsewhere, and stores and typed tables that are injected by their path. The settings are
 * the properties {@code merrow.*}, see {@link dev.merrow.spring.autoconfigure.MerrowProperties}.
 */
@NullMarked
package dev.merrow.spring;

import org.jspecify.annotations.NullMarked;
