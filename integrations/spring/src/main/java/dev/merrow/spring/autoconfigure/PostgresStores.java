package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.postgres.PostgresPathStores;
import dev.merrow.ws.server.postgres.PostgresStoresOptions;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Stores in PostgreSQL, in applications that have {@code merrow-stores-postgres}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(PostgresPathStores.class)
class PostgresStores {

  @Bean
  DatabaseStores merrowDatabaseStores(BeanFactory beans) {
    return stores ->
        stores.isInDataSource()
            ? PostgresPathStores.ofDataSource(
                dataSource(beans, stores.dataSource()), options(stores))
            : connect(stores);
  }

  private static PostgresPathStores connect(MerrowProperties.Stores stores) {
    try {
      return PostgresPathStores.connect(stores.url(), options(stores));
    } catch (IllegalArgumentException e) {
      throw new SetupException(
          "merrow.stores.url: " + e.getMessage(),
          "Set it to a URL such as postgresql://user@host/database.");
    }
  }

  private static DataSource dataSource(BeanFactory beans, String name) {
    if (!beans.containsBean(name) || !beans.isTypeMatch(name, DataSource.class)) {
      throw new SetupException(
          "merrow.stores.data-source is \"%s\", and no bean of type DataSource has this name."
              .formatted(name),
          "Set it to the name of such a bean: the one of spring.datasource.url is dataSource.");
    }
    return beans.getBean(name, DataSource.class);
  }

  private static PostgresStoresOptions options(MerrowProperties.Stores stores) {
    PostgresStoresOptions.Builder options =
        PostgresStoresOptions.builder()
            .name(stores.tablePrefix())
            .transactions(stores.transactions())
            .password(stores::password);
    Duration lookInterval = stores.lookInterval();
    if (lookInterval != null) {
      options.lookInterval(lookInterval);
    }
    return options.build();
  }
}
