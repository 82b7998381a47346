package dev.merrow.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
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
  void thePasswordIsAskedForUnlessTheUrlHasOne() throws Exception {
    Properties properties = new Properties();
    AtomicInteger asked = new AtomicInteger();
    String database = Servers.createDatabase().replaceFirst("jdbc:", "").replaceFirst("\\?.*", "");
    DataSource asking =
        PostgresDatabase.dataSource(
            database + "?user=postgres", properties, () -> "password " + asked.incrementAndGet());
    asking.getConnection().close();
    asking.getConnection().close();
    assertThat(asked).hasValue(2);

    PostgresDatabase.dataSource(
            database.replace("://", "://postgres:secret@"),
            properties,
            () -> "password " + asked.incrementAndGet())
        .getConnection()
        .close();
    assertThat(asked).hasValue(2);

    DataSource without =
        PostgresDatabase.dataSource(
            database,
            properties,
            () -> {
              throw new IllegalStateException("The file is gone");
            });
    assertThatThrownBy(without::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("The file is gone");
    assertThat(without.toString()).contains("test").doesNotContain("postgres:");
  }

  @Test
  void otherUrlsAreRefusedWithoutTheirPassword() {
    for (String url :
        List.of(
            "",
            "mysql://me:secret@a/b",
            "jdbc:mysql://me:secret@a/b",
            "me:secret@a/b",
            "jdbc:mysql://a?password=secret")) {
      assertThatThrownBy(() -> PostgresDatabase.connect(url))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("postgresql://HOST/DATABASE")
          .hasMessageNotContaining("secret");
    }
  }
}
