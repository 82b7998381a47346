package com.example.snippets;

import static dev.merrow.persist.FilePersister.createFilePersister;
import static dev.merrow.store.MergeableStore.createMergeableStore;

import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class StoresConfiguration {

  /** The path "settings" is kept in a JSON file, and no other path has a store. */
  @Bean
  PathStores pathStores() {
    return path ->
        path.equals("settings")
            ? Optional.of(
                PathStore.persisted(
                    createFilePersister(createMergeableStore(), Path.of("settings.json"))))
            : Optional.empty();
  }
}
