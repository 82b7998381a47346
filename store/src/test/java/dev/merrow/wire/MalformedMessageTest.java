package dev.merrow.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, line by line of the protocol's rules for the shapes of messages. */
class MalformedMessageTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no JSON at all                       | oops                                 | Not JSON
          nothing                              | ``                                   | more
          an array that does not end           | [null,1,""                           | Not JSON
          something after the end              | [null,1,""]x                         | Not JSON
          another message after the end        | [null,1,""][null,1,""]               | end of the text
          a comma too many                     | [null,1,"",]                         | Not JSON
          single quotes                        | [null,1,'']                          | Not JSON
          a control character in a string      | ["\u0001",1,""]                      | Not JSON
          an object for a message              | {}                                   | a message
          a string for a message               | "x"                                  | a message
          two elements                         | [null,1]                             | an empty string
          four elements                        | [null,1,"",1]                        | three elements
          a number for a request id            | [1,1,""]                             | a request id
          an object for a request id           | [{},1,""]                            | a request id
          undefined for a request id           | ["\ufffc",1,""]                      | a request id
          a string for a type                  | [null,"1",""]                        | a message type
          a type below 0                       | [null,-1,""]                         | a message type
          a type above 7                       | [null,8,""]                          | a message type
          a fraction for a type                | [null,1.5,""]                        | a message type
          null for a type                      | [null,null,""]                       | a message type
          a body where there is none           | [null,1,"x"]                         | an empty string
          null where there is no body          | [null,1,null]                        | an empty string
          one content hash                     | [null,2,[1]]                         | a hash
          three content hashes                 | [null,2,[1,2,3]]                     | content hashes
          a negative hash                      | [null,2,[-1,0]]                      | a hash
          a hash beyond 32 bits                | [null,2,[4294967296,0]]              | a hash
          a hash beyond 64 bits                | [null,2,[99999999999999999999,0]]    | a hash
          a fraction for a hash                | [null,2,[0.5,0]]                     | a hash
          a string for a hash                  | [null,2,["1",0]]                     | a hash
          null for a hash                      | [null,2,[null,0]]                    | a hash
          a boolean for a hash                 | [null,4,{"t":true}]                  | a hash
          an array for a hash tree             | [null,4,[]]                          | an object of hashes
          a hash tree that is too deep         | [null,4,{"t":{"r":1}}]               | a hash
          a hash tree that is too shallow      | [null,5,{"t":1}]                     | an object of hashes
          a hash tree for cells, too shallow   | [null,6,{"t":{"r":1}}]               | an object of hashes
          a hash tree for cells, too deep      | [null,6,{"t":{"r":{"c":{}}}}]        | a hash
          a hash tree for values, too deep     | [null,7,{"v":{}}]                    | a hash
          changes without values               | [null,3,[[{}]]]                      | a stamp
          changes with another mark            | [null,3,[[{}],[{}],0]]               | changes
          changes with too much                | [null,3,[[{}],[{}],1,1]]             | the end of changes
          tables for changes                   | [null,3,[{}]]                        | a stamp
          an empty stamp                       | [null,3,[[],[{}],1]]                 | tables by id
          a stamp with its hash                | [null,3,[[{},"",0],[{}],1]]          | the end of a stamp
          a cell with its hash                 | [null,3,[[{}],[{"v":[1,"",0]}],1]]   | the end of a stamp
          a number for a stamp                 | [null,3,[[{}],[{},1],1]]             | an HLC
          an HLC that is too short             | [null,3,[[{}],[{},"NjEtLV"],1]]      | an HLC
          an HLC that is too long              | [null,3,[[{}],[{},"NjEtLV----4n23289"],1]] | an HLC
          an HLC with another character        | [null,3,[[{}],[{},"NjEtLV---+4n2328"],1]]  | an HLC
          undefined for an HLC                 | [null,3,[[{}],[{},"\ufffc"],1]]      | an HLC
          an array for tables                  | [null,3,[[[]],[{}],1]]               | tables by id
          a table without its stamp            | [null,3,[[{"t":{}}],[{}],1]]         | a stamp
          a row without its stamp              | [null,3,[[{"t":[{"r":{}}]}],[{}],1]] | a stamp
          a cell without its stamp             | [null,3,[[{"t":[{"r":[{"c":1}]}]}],[{}],1]] | a stamp
          a cell for a row                     | [null,3,[[{"t":[{"r":[1]}]}],[{}],1]] | cells by id
          a value without its stamp            | [null,3,[[{}],[{"v":1}],1]]          | a stamp
          nothing for a cell                   | [null,3,[[{}],[{"v":[]}],1]]         | a cell
          a number too great for a double      | [null,3,[[{}],[{"v":[1e400]}],1]]    | a legal cell
          NaN for a cell                       | [null,3,[[{}],[{"v":[NaN]}],1]]      | Not JSON
          a leading zero                       | [null,3,[[{}],[{"v":[01]}],1]]       | Not JSON
          a broken object cell                 | [null,3,[[{}],[{"v":["\ufffd{"]}],1]]     | a legal cell
          an empty object cell text            | [null,3,[[{}],[{"v":["\ufffd"]}],1]]      | a legal cell
          a string in an object cell's text    | [null,3,[[{}],[{"v":["\ufffdtext"]}],1]]  | a legal cell
          a number in an object cell's text    | [null,3,[[{}],[{"v":["\ufffd1"]}],1]]     | a legal cell
          two arrays in one cell's text        | [null,3,[[{}],[{"v":["\ufffd[][]"]}],1]]  | a legal cell
          an object cell with a huge number    | [null,3,[[{}],[{"v":["\ufffd[1e400]"]}],1]] | a legal cell
          an answer that is no array           | [null,0,{}]                          | an answer
          an empty answer                      | [null,0,[]]                          | a hash
          one hash for an answer               | [null,0,[1]]                         | a hash
          three hashes for an answer           | [null,0,[1,2,3]]                     | content hashes
          a string for an answer               | [null,0,["x","y"]]                   | a hash
          tables with their hash for an answer | [null,0,[{},"",0]]                   | the end of a stamp
          a diff without hashes                | [null,0,[[{}]]]                      | an object of hashes
          a diff with too much                 | [null,0,[[{}],{},1]]                 | two elements
          a diff of values                     | [null,0,[[{"v":[1]}],{}]]            | rows by id
          a diff whose hashes are too deep     | [null,0,[[{}],{"t":{"r":{}}}]]       | a hash
          a diff whose hashes differ in depth  | [null,0,[[{}],{"t":1,"u":{"r":1}}]]  | as deep as the first
          """)
  void isRefused(String what, String json, String expected) {
    assertThatThrownBy(() -> MessageCodec.decode("peer", json))
        .as(what)
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void theErrorTellsWhereAndWhatWasFound() {
    assertThatThrownBy(
            () -> MessageCodec.decode(null, "[null,3,[[{\"pets\":[{\"fido\":[7]}]}],[{}],1]]"))
        .hasMessage("Expected cells by id at /2/0/0/pets/0/fido/0, found 7 at line 1, column 29");
  }

  @Test
  void theErrorStaysShortHoweverLongTheText() {
    String json = "[null,4,{\"" + "x".repeat(100_000) + "\":\"" + "y".repeat(100_000) + "\"}]";

    assertThatThrownBy(() -> MessageCodec.decode(null, json))
        .satisfies(error -> assertThat(error.getMessage().length()).isLessThan(1_000));
  }

  @Test
  void nestingBeyondWhatAnyCellMayHaveIsRefused() {
    String json = "[null,3," + "[".repeat(1_000_000);

    assertThatThrownBy(() -> MessageCodec.decode(null, json))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(
            () -> MessageCodec.decode(null, "[null,3,[[{}],[{\"v\":[" + "[".repeat(1_000_000)))
        .isInstanceOf(MalformedMessageException.class);
  }
}
