/** Makes Jackson 2 read and write cells as the values that they hold. */
module dev.merrow.jackson {
  requires transitive com.fasterxml.jackson.databind;
  requires transitive dev.merrow;
  requires static org.jspecify;

  exports dev.merrow.jackson;

  provides com.fasterxml.jackson.databind.Module with
      dev.merrow.jackson.MerrowModule;
}
