package com.example.todo;

import dev.merrow.store.Subscription;
import java.awt.BorderLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.swing.Box;
import javax.swing.BoxLayout;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextField;
import javax.swing.SwingUtilities;

/**
 * The list as a component of Swing. It belongs to Swing's thread; the list's listener, which any
 * thread may call, only asks that thread to show the list again.
 */
final class TodoPanel extends JPanel {
  private static final long serialVersionUID = 1L;

  private final transient TodoList todos;
  private final transient Subscription listening;
  private final JPanel rows = new JPanel();
  private final JTextField text = new JTextField(30);

  TodoPanel(TodoList todos) {
    super(new BorderLayout());
    this.todos = todos;
    rows.setLayout(new BoxLayout(rows, BoxLayout.PAGE_AXIS));
    JButton clean = new JButton("Remove what is done");
    clean.addActionListener(event -> todos.removeDone());
    text.addActionListener(event -> add());
    Box bottom = Box.createHorizontalBox();
    bottom.add(text);
    bottom.add(clean);
    add(new JScrollPane(rows), BorderLayout.CENTER);
    add(bottom, BorderLayout.PAGE_END);
    listening = todos.onChange(() -> SwingUtilities.invokeLater(this::showAll));
    showAll();
  }

  private void add() {
    if (!text.getText().isBlank()) {
      todos.add(text.getText().strip());
      text.setText("");
    }
  }

  private void showAll() {
    rows.removeAll();
    for (Map.Entry<String, Todo> entry : todos.all()) {
      JCheckBox box = new JCheckBox(entry.getValue().text(), entry.getValue().done());
      box.addActionListener(event -> todos.setDone(entry.getKey(), box.isSelected()));
      rows.add(box);
    }
    rows.revalidate();
    rows.repaint();
  }

  /** Shows no more changes. */
  void stop() {
    listening.close();
  }

  /** Where something new is typed. */
  JTextField text() {
    return text;
  }

  /** The boxes, from top to bottom. */
  List<JCheckBox> boxes() {
    return Arrays.stream(rows.getComponents()).map(JCheckBox.class::cast).toList();
  }
}
