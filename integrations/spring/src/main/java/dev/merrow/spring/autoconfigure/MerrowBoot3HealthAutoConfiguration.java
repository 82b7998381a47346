package dev.merrow.spring.autoconfigure;

import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * The health of Merrow for Spring Boot 3, whose health indicators are in other packages than those
 * of Spring Boot 4.
 */
@AutoConfiguration(after = MerrowActuatorAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public class MerrowBoot3HealthAutoConfiguration {

  @Bean
  @ConditionalOnEnabledHealthIndicator("merrow")
  HealthIndicator merrowHealthIndicator(MerrowReport report) {
    return () -> {
      MerrowHealth health = MerrowHealth.of(report);
      return Health.status(health.status()).withDetails(health.details()).build();
    };
  }
}
