package dev.merrow.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** What a client may attempt in order to harm others. No attempt may succeed. */
public enum Misbehaviour {
  /** Sends pings, and does not read the pongs. */
  PINGS_UNREAD {
    @Override
    void act(Attacker attacker) throws IOException {
      repeat(attacker, attacker.openSlow(attacker.path()), many(RawSocket.PING, true));
    }
  },
  /** Sends unsolicited pongs. */
  PONGS {
    @Override
    void act(Attacker attacker) throws IOException {
      repeat(attacker, attacker.open(attacker.path()), many(RawSocket.PONG, true));
    }
  },
  /** Sends an endless message of empty parts. */
  EMPTY_PARTS {
    @Override
    void act(Attacker attacker) throws IOException {
      RawSocket socket = attacker.open(attacker.path());
      socket.send(RawSocket.TEXT, false, new byte[0]);
      repeat(attacker, socket, many(0, false));
    }
  },
  /** Sends frames of 16 MiB without their last byte. */
  UNFINISHED_FRAMES {
    @Override
    void act(Attacker attacker) throws IOException {
      byte[] frame = RawSocket.frame(RawSocket.TEXT, true, true, new byte[16 << 20]);
      byte[] most = Arrays.copyOf(frame, frame.length - 1);
      for (int i = 0; i < 24 && attacker.goesOn(); i++) {
        attacker.open(attacker.path()).write(most);
      }
      rest(attacker);
    }
  },
  /** Sends messages in TinyBase's fragments without the last one. */
  UNFINISHED_MESSAGES {
    @Override
    void act(Attacker attacker) throws IOException {
      String part = "x".repeat(1 << 20);
      for (int i = 0; i < 24 && attacker.goesOn(); i++) {
        RawSocket socket = attacker.open(attacker.path());
        for (int j = 0; j < 14; j++) {
          socket.send("\nabcdefghijklmn" + (char) ('a' + j) + "_\n0\n2\n" + part);
        }
      }
    }
  },
  /** Opens connections that send no request. */
  SILENT_CONNECTIONS {
    @Override
    void act(Attacker attacker) throws IOException {
      for (int i = 0; i < 300 && attacker.goesOn(); i++) {
        attacker.connect();
      }
      rest(attacker);
    }
  },
  /** Offers hashes of no store, and does not answer the resulting requests. */
  VAIN_OFFERS {
    @Override
    void act(Attacker attacker) throws IOException {
      RawSocket[] sockets = new RawSocket[12];
      for (int i = 0; i < sockets.length; i++) {
        sockets[i] = attacker.openReader(attacker.path());
      }
      while (attacker.goesOn()) {
        for (RawSocket socket : sockets) {
          int hash = attacker.random().nextInt(Integer.MAX_VALUE);
          socket.send("S\n[null,2,[" + hash + ",0]]");
        }
        attacker.pause(20);
      }
    }
  },
  /** Requests all content with many clients, which never confirm that they have received it. */
  UNCONFIRMED_JOINS {
    @Override
    void act(Attacker attacker) throws IOException {
      for (int i = 0; i < 40 && attacker.goesOn(); i++) {
        attacker.open(attacker.path()).send("S\n[\"join\",4,{}]");
      }
      rest(attacker);
    }
  },
  /** Sends changes without permission, with names of its choice and future stamps. */
  REFUSED_WRITES {
    @Override
    void act(Attacker attacker) throws IOException {
      RawSocket socket = attacker.openReader(attacker.path());
      for (int i = 0; i < 1_000 && attacker.goesOn(); i++) {
        String row = "planted-" + attacker.random().nextInt();
        socket.send("S\n" + Attacker.change(row, "cell" + i % 50, "x", 290_000));
        socket.send("S\n" + Attacker.change("honest", "cell", "wrong", 290_000));
      }
    }
  },
  /** Connects to a new path each time. */
  VISITS {
    @Override
    void act(Attacker attacker) throws IOException {
      while (attacker.goesOn()) {
        attacker.close(attacker.open("visited-" + attacker.ownPath()));
      }
    }
  },
  /** Opens many channels on many sockets, each for a separate path. */
  MANY_PATHS {
    @Override
    void act(Attacker attacker) throws IOException {
      for (int i = 0; i < 10 && attacker.goesOn(); i++) {
        RawSocket socket = attacker.openShared("visited-" + attacker.ownPath());
        for (int j = 0; j < 100; j++) {
          socket.subscribe("c" + j);
        }
      }
      rest(attacker);
    }
  },
  /** Sends the store requests with large answers, and disconnects before they arrive. */
  QUESTIONS_AND_GONE {
    @Override
    void act(Attacker attacker) throws IOException {
      ByteArrayOutputStream many = new ByteArrayOutputStream();
      byte[] question =
          RawSocket.frame(RawSocket.TEXT, true, true, "S\n[\"q\",4,{}]".getBytes(UTF_8));
      for (int i = 0; i < 20_000; i++) {
        many.writeBytes(question);
      }
      attacker.open(attacker.path()).write(many.toByteArray());
    }
  },
  /** Sends the store requests, and does not read the answers. */
  ANSWERS_UNREAD {
    @Override
    void act(Attacker attacker) throws IOException {
      for (int i = 0; i < 24 && attacker.goesOn(); i++) {
        RawSocket socket = attacker.openSlow(attacker.path());
        for (int j = 0; j < 20; j++) {
          socket.send("S\n[\"q" + j + "\",4,{}]");
        }
      }
      rest(attacker);
    }
  },
  /** Adds content to its own path without end. */
  FILLING {
    @Override
    void act(Attacker attacker) throws IOException {
      RawSocket socket = attacker.open(attacker.ownPath());
      String text = "x".repeat(100_000);
      for (int i = 0; attacker.goesOn(); i++) {
        socket.send("\n" + Attacker.change("row" + i, "c", text));
      }
    }
  },
  /** Sends changes to all others at full speed. */
  FLOOD {
    @Override
    void act(Attacker attacker) throws IOException {
      RawSocket socket = attacker.open(attacker.path());
      String text = "x".repeat(10_000);
      while (attacker.goesOn()) {
        socket.send("\n" + Attacker.change("flood", "c", text));
      }
    }
  },
  /** Reads nothing, but shows signs of life. */
  DEAF_READERS {
    @Override
    void act(Attacker attacker) throws IOException {
      RawSocket[] sockets = new RawSocket[10];
      for (int i = 0; i < sockets.length; i++) {
        sockets[i] = attacker.openSlow(attacker.path());
      }
      while (attacker.goesOn()) {
        for (RawSocket socket : sockets) {
          socket.send(RawSocket.PONG, true, new byte[0]);
        }
        attacker.pause(100);
      }
    }
  },
  /** Sends data that follows no protocol. */
  GARBAGE {
    @Override
    void act(Attacker attacker) throws IOException {
      RawSocket socket = attacker.open(attacker.path());
      byte[] bytes = new byte[1 + attacker.random().nextInt(2_000)];
      attacker.random().nextBytes(bytes);
      switch (attacker.random().nextInt(4)) {
        case 0 -> socket.write(bytes);
        case 1 -> socket.send(RawSocket.TEXT, true, bytes);
        case 2 -> socket.send(RawSocket.BINARY, true, bytes);
        default -> socket.send("S\n[null,3,[[{\"t\":[{\"r\":[" + "[".repeat(1_000));
      }
    }
  },
  /** Sends ids whose hashes collide in a parser's symbol table. */
  COLLIDING_IDS {
    @Override
    void act(Attacker attacker) throws IOException {
      RawSocket socket = attacker.open(attacker.path());
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < 320; i++) {
        StringBuilder id = new StringBuilder();
        for (int bit = 0; bit < 9; bit++) {
          id.append((i >> bit & 1) == 0 ? "b!" : "aB");
        }
        row.append(i == 0 ? "" : ",").append('"').append(id).append("\":1");
      }
      socket.send("S\n[\"collide\",7,{" + row + "}]");
      attacker.pause(20);
    }
  };

  private static final int AT_ONCE = 10_000;

  /** Misbehaves once, which may last until the attacker is stopped or has no connection left. */
  abstract void act(Attacker attacker) throws IOException;

  private static byte[] many(int opcode, boolean last) {
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    byte[] frame = RawSocket.frame(opcode, last, true, new byte[0]);
    for (int i = 0; i < AT_ONCE; i++) {
      many.writeBytes(frame);
    }
    return many.toByteArray();
  }

  private static void repeat(Attacker attacker, RawSocket socket, byte[] frames)
      throws IOException {
    while (attacker.goesOn()) {
      socket.write(frames);
    }
  }

  private static void rest(Attacker attacker) {
    for (int i = 0; i < 20 && attacker.goesOn(); i++) {
      attacker.pause(50);
    }
  }
}
