package dev.merrow.conformance;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.merrow.vectors.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replay notices whatever is not as it was recorded. */
class ReplayTest {
  private static final String EVENTS =
      """
      [{"new":1,"kind":"store"},
       {"on":1,"do":"addCellListener","args":["t1",null,null,{"$":"cb","id":1}],"returns":"0"},
       {"on":1,"do":"setRow","args":["t1","r1",{"c1":1}],"returns":{"$":"store","id":1},
        "cbs":[
         {"cb":1,"args":[{"$":"store","id":1},"t1","r1","c1",1,{"$":"undefined"},{"$":"fn","id":1}],
          "calls":[
           {"on":1,"do":"getCellIds","args":["t1","r1"],"returns":["c1"]},
           {"fn":1,"args":["t1","r1","c1"],"returns":[true,{"$":"undefined"},1]}]}]},
       {"on":1,"do":"transaction","args":[{"$":"cb","id":2}],
        "throws":{"$":"error","id":1,"message":"no"},
        "cbs":[{"cb":2,"args":[],"throws":{"$":"error","id":1,"message":"no"}}]},
       {"on":1,"do":"getTables","args":[],"returns":{"t1":{"r1":{"c1":1}}}}]
      """;

  @Test
  void whatWasRecordedPasses() {
    assertThatCode(() -> play(EVENTS)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // a result, a callback's argument, a call in a callback, a function given to it
        "\"returns\":{\"t1\":{\"r1\":{\"c1\":1}}}=>\"returns\":{\"t1\":{\"r1\":{\"c1\":2}}}",
        "\"returns\":{\"t1\":{\"r1\":{\"c1\":1}}}=>\"returns\":{\"t1\":{\"r1\":{}}}",
        "\"c1\",1,{=>\"c1\",2,{",
        "\"c1\",1,{\"$\":\"undefined\"},{\"$\":\"fn\",\"id\":1}=>\"c1\",1,{\"$\":\"undefined\"}",
        "\"returns\":[\"c1\"]=>\"returns\":[\"c2\"]",
        "[true,{\"$\":\"undefined\"},1]=>[true,null,1]",
        // an id, an exception, a callback that does not come or comes unasked
        "\"returns\":\"0\"=>\"returns\":\"1\"",
        "\"throws\":{\"$\":\"error\",\"id\":1,\"message\":\"no\"},\n=>\"returns\":1,\n",
        "\"args\":[],\"throws\":{\"$\":\"error\",\"id\":1,\"message\":\"no\"}=>\"args\":[]",
        "\"cb\":1,=>\"cb\":3,",
        "[\"t1\",null,null,{\"$\":\"cb\",\"id\":1}]=>[\"t2\",null,null,{\"$\":\"cb\",\"id\":1}]",
        "\"cbs\":[{\"cb\":2=>\"cbs\":[{\"cb\":2,\"args\":[]},{\"cb\":2"
      })
  void whatIsNotAsRecordedFails(String change) {
    String[] replacement = change.split("=>", 2);
    String changed = EVENTS.replaceFirst(quote(replacement[0]), quoteReplacement(replacement[1]));
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> play(changed));
  }

  private static String quote(String text) {
    return java.util.regex.Pattern.quote(text);
  }

  private static String quoteReplacement(String text) {
    return java.util.regex.Matcher.quoteReplacement(text);
  }

  @Test
  void aDifferenceThatTheTableDoesNotListFails() {
    String brokenJson =
        """
        [{"new":1,"kind":"store"},
         {"on":1,"do":"setJson","args":["{"],"returns":{"$":"store","id":1}}]
        """;
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> play(brokenJson))
        .withMessageContaining("docs/conformance.md does not list");
    Differences listed = Differences.of("| `broken-json` | played otherwise | because |");
    assertThatCode(() -> new Replay(listed, false).play(Vectors.parse(brokenJson)))
        .doesNotThrowAnyException();
  }

  private static void play(String events) {
    new Replay(Differences.of(), false).play(Vectors.parse(events));
  }
}
