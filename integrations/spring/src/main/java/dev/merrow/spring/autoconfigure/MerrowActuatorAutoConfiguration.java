package dev.merrow.spring.autoconfigure;

import dev.merrow.spring.MerrowStores;
import dev.merrow.ws.server.WsServer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The Actuator endpoint of Merrow; other classes configure its health. */
@AutoConfiguration(after = {MerrowAutoConfiguration.class, MerrowServerAutoConfiguration.class})
public class MerrowActuatorAutoConfiguration {

  @Bean
  MerrowReport merrowReport(
      MerrowProperties properties,
      SharedStores shared,
      MerrowStores stores,
      ObjectProvider<WsServer> server,
      ObjectProvider<BrokerLifecycle> lifecycle) {
    return new MerrowReport(
        properties, shared, stores, server.getIfUnique(), lifecycle.getIfUnique());
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
  static class Endpoints {

    @Bean
    @ConditionalOnAvailableEndpoint
    MerrowEndpoint merrowEndpoint(MerrowReport report) {
      return new MerrowEndpoint(report);
    }

    @Bean
    InfoContributor merrowInfoContributor(MerrowReport report) {
      return info -> {
        Map<String, Object> merrow = new LinkedHashMap<>();
        String version = WsServer.class.getPackage().getImplementationVersion();
        if (version != null) {
          merrow.put("version", version);
        }
        merrow.put("mode", report.mode());
        String location = report.location();
        if (location != null) {
          merrow.put("location", location);
        }
        info.withDetail("merrow", merrow);
      };
    }
  }
}
