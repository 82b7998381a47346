package dev.merrow.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** URLs, and what messages say of them. */
class UrlSourceTest {

  @Test
  void bothFormsOfUrlsAreTakenAndTheirPasswordsNotShown() {
    for (String url :
        List.of(
            "postgresql://me:p%40ss@db.example.com:5433/shop",
            "postgres://me:p%40ss@db.example.com:5433/shop?sslmode=require",
            "jdbc:postgresql://db.example.com:5433/shop?user=me&password=p%40ss")) {
      assertThat(PostgresDatabase.connect(url))
          .hasToString("database shop on db.example.com, port 5433");
    }
    assertThat(PostgresDatabase.connect("postgresql://a,b:5433/shop?targetServerType=primary"))
        .hasToString("database shop on a,b, port 5432,5433");
  }

  @Test
  void otherUrlsAreRefusedWithoutTheirPassword() {
    for (String url : List.of("", "mysql://me:secret@a/b", "jdbc:mysql://a?password=secret")) {
      assertThatThrownBy(() -> PostgresDatabase.connect(url))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("postgresql://HOST/DATABASE")
          .hasMessageNotContaining("secret");
    }
  }
}
