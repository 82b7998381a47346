package dev.merrow.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Starts a broker in the JVM, on a free port of this machine, before the test's application starts,
 * and makes the application its client: {@code merrow.client.url} is set, and the properties that
 * say where stores are kept are not. The broker is a bean of type {@link MerrowTestBroker}; it
 * stops with the application.
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
 * its content: use a different path or different rows in each test.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface AutoConfigureMerrow {}
