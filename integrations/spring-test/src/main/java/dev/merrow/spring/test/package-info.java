/**
 * Support for tests of Spring Boot applications: a broker in the JVM, to which the application's
 * stores connect.
 */
@NullMarked
package dev.merrow.spring.test;

import org.jspecify.annotations.NullMarked;
