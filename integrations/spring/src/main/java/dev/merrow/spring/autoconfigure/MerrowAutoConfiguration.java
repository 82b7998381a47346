package dev.merrow.spring.autoconfigure;

import dev.merrow.MerrowException;
import dev.merrow.spring.MerrowStores;
import dev.merrow.spring.WsSynchronizerCustomizer;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The application's stores, and their injection. */
@AutoConfiguration
@EnableConfigurationProperties(MerrowProperties.class)
@Import({InjectedStores.class, PostgresStores.class})
public class MerrowAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(MerrowAutoConfiguration.class);

  /** Keeps nothing: each store is lost when the last who uses it is gone. */
  private static final class MemoryPathStores implements PathStores {
    @Override
    public Optional<PathStore> open(String pathId) {
      return Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore()));
    }

    @Override
    public ServerStore presence(String pathId) {
      return ServerStore.IN_MEMORY;
    }
  }

  @Bean
  @ConditionalOnMissingBean
  PathStores merrowPathStores(
      MerrowProperties properties, ObjectProvider<DatabaseStores> databases) {
    MerrowProperties.Stores stores = properties.stores();
    if (stores.isInDatabase()) {
      return inDatabase(stores, databases.getIfAvailable());
    } else if (stores.isInDirectory()) {
      return inDirectory(stores);
    }
    LOG.info(
        "Merrow's stores are in memory; set merrow.stores.directory, merrow.stores.url or"
            + " merrow.stores.data-source to keep them");
    return new MemoryPathStores();
  }

  private static PathStores inDatabase(
      MerrowProperties.Stores stores, @Nullable DatabaseStores database) {
    if (database == null) {
      throw new SetupException(
          "Merrow's stores are to be kept in PostgreSQL, and the application has not what that"
              + " takes.",
          "Add dev.merrow:merrow-stores-postgres, or remove merrow.stores.url and"
              + " merrow.stores.data-source.");
    }
    return database.open(stores);
  }

  private static PathStores inDirectory(MerrowProperties.Stores stores) {
    Duration lookInterval = stores.lookInterval();
    try {
      return new SqlitePathStores(
          Path.of(stores.directory()),
          lookInterval == null ? SqlitePathStores.LOOK_INTERVAL : lookInterval);
    } catch (IOException e) {
      throw new MerrowException(
          "Stores can't be kept in merrow.stores.directory, %s: %s"
              .formatted(stores.directory(), e),
          e);
    }
  }

  /** Is destroyed after all that uses it, the broker and beans that stores are injected to. */
  @Bean
  SharedStores merrowSharedStores(PathStores source, MerrowProperties properties) {
    return new SharedStores(source, properties.stores().loadTimeout());
  }

  @Bean
  @ConditionalOnMissingBean
  MerrowStores merrowStores(
      SharedStores shared,
      MerrowProperties properties,
      ObjectProvider<WsSynchronizerCustomizer> customizers) {
    return properties.isClient()
        ? new ClientStores(shared, properties.client(), customizers.orderedStream().toList())
        : new LocalStores(shared);
  }
}
