package dev.merrow.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.annotation.AliasFor;

/**
 * A slice of the application that contains only Merrow's stores. No web server, security or
 * component of the application is started; add the components under test with {@code @Import}. The
 * stores are clients of a broker in the JVM, as with {@link AutoConfigureMerrow}.
 *
 * <pre>{@code
 * @MerrowTest
 * @Import(TodoService.class)
 * class TodoServiceTest {
 *   @Autowired TodoService service;
 *   @Autowired MerrowTestBroker broker;
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureMerrow
public @interface MerrowTest {

  /** Properties in the form {@code key=value}. */
  @AliasFor(annotation = SpringBootTest.class, attribute = "properties")
  String[] properties() default {};
}
