package com.example.todo;

import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.net.URI;
import javax.swing.JFrame;
import javax.swing.SwingUtilities;

/** The list in a window. */
public final class TodoWindow {
  private TodoWindow() {}

  /** Opens the window; closing it ends the program. */
  public static void main(String[] args) {
    URI broker = args.length == 0 ? TodoList.DEFAULT_BROKER : URI.create(args[0]);
    TodoList todos = new TodoList(broker);
    SwingUtilities.invokeLater(() -> open(todos));
  }

  private static void open(TodoList todos) {
    TodoPanel panel = new TodoPanel(todos);
    JFrame frame = new JFrame("To do");
    frame.setDefaultCloseOperation(JFrame.DISPOSE_ON_CLOSE);
    frame.addWindowListener(
        new WindowAdapter() {
          @Override
          public void windowClosed(WindowEvent event) {
            panel.stop();
            // waits for the network, which Swing's thread must not
            new Thread(todos::close, "closing").start();
          }
        });
    frame.add(panel);
    frame.setSize(480, 320);
    frame.setVisible(true);
  }
}
