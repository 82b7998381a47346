package dev.merrow.spring.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * The health of Merrow for Spring Boot 4, whose health indicators are in other packages than those
 * of Spring Boot 3.
 */
@AutoConfiguration(after = MerrowActuatorAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public class MerrowBoot4HealthAutoConfiguration {

  @Bean
  @ConditionalOnEnabledHealthIndicator("merrow")
  HealthIndicator merrowHealthIndicator(MerrowReport report) {
    return () -> {
      MerrowHealth health = MerrowHealth.of(report);
      return Health.status(health.status()).withDetails(health.details()).build();
    };
  }
}
