package dev.merrow.spring.autoconfigure;

import jakarta.servlet.ServletContext;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;
import org.springframework.web.context.WebApplicationContext;

/**
 * Matches if the application is to be a broker: unless it is a client of one, is told not to be, or
 * is a test without a servlet container.
 */
final class BrokerCondition extends SpringBootCondition {
  private static final String MOCKS = "org.springframework.mock.";

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    ConditionMessage.Builder message = ConditionMessage.forCondition("Merrow's broker");
    Environment environment = context.getEnvironment();
    if (StringUtils.hasText(environment.getProperty("merrow.client.url"))) {
      return ConditionOutcome.noMatch(message.because("merrow.client.url is set"));
    }
    if (!environment.getProperty("merrow.server.enabled", Boolean.class, true)) {
      return ConditionOutcome.noMatch(message.because("merrow.server.enabled is false"));
    }
    if (isMock(context)) {
      return ConditionOutcome.noMatch(message.because("there is no servlet container"));
    }
    return ConditionOutcome.match(message.because("nothing says otherwise"));
  }

  /** Before the application's own container has started, there is no servlet context. */
  private static boolean isMock(ConditionContext context) {
    if (!(context.getResourceLoader() instanceof WebApplicationContext application)) {
      return false;
    }
    ServletContext servletContext = application.getServletContext();
    return servletContext != null && servletContext.getClass().getName().startsWith(MOCKS);
  }
}
