/**
 * For tests of applications with Spring Boot: a broker in the JVM, whose clients the application's
 * stores are.
 */
@NullMarked
package dev.merrow.spring.test;

import org.jspecify.annotations.NullMarked;
