package dev.merrow.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Starts a broker in the JVM, at a free port of this machine, before the application of the test
 * starts, and makes the application a client of it: {@code merrow.client.url} is set, and {@code
 * merrow.stores.directory} is not. The broker is a bean of type {@link MerrowTestBroker}; it ends
 * with the application.
 *
 * <pre>{@code
 * @SpringBootTest
 * @AutoConfigureMerrow
 * class TodoTest {
 *   @Autowired MerrowTestBroker broker;
 * }
 * }</pre>
 *
 * <p>Spring keeps an application for all tests with the same configuration, and so their broker and
 * its content: give each test a path or rows of its own.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface AutoConfigureMerrow {}
