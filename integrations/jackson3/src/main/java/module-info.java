/** Makes Jackson 3 read and write cells as the values that they hold. */
@SuppressWarnings("module") // the digit is the major version of Jackson, as in jackson3 itself
module dev.merrow.jackson3 {
  requires transitive dev.merrow;
  requires transitive tools.jackson.databind;
  requires static org.jspecify;

  exports dev.merrow.jackson3;

  provides tools.jackson.databind.JacksonModule with
      dev.merrow.jackson3.MerrowModule;
}
