package dev.merrow.modules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A {@code pom.xml} as it is written, without what Maven adds from its parent. */
record Pom(Path file, Element project) {
  /** What a module depends on, with Maven's defaults for what is left out. */
  record Dependency(String groupId, String artifactId, String type, String scope) {}

  static Pom read(Path file) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      return new Pom(file, factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalArgumentException(file.toString(), e);
    }
  }

  Path folder() {
    return file.getParent();
  }

  /** The text of the first element at a path such as {@code scm/url}, or nothing. */
  String text(String path) {
    return texts(path).stream().findFirst().orElse("");
  }

  /** The texts of all elements at a path. */
  List<String> texts(String path) {
    return at(path).map(element -> element.getTextContent().strip()).toList();
  }

  boolean has(String path) {
    return at(path).findAny().isPresent();
  }

  /** An attribute of the first element at a path; of the project itself, if the path is empty. */
  String attribute(String path, String name) {
    return at(path).findFirst().map(element -> element.getAttribute(name)).orElse("");
  }

  List<Dependency> dependencies() {
    return at("dependencies/dependency")
        .map(
            element ->
                new Dependency(
                    child(element, "groupId", ""),
                    child(element, "artifactId", ""),
                    child(element, "type", "jar"),
                    child(element, "scope", "compile")))
        .toList();
  }

  private static String child(Element element, String name, String otherwise) {
    return children(element, name)
        .map(child -> child.getTextContent().strip())
        .findFirst()
        .orElse(otherwise);
  }

  private Stream<Element> at(String path) {
    Stream<Element> elements = Stream.of(project);
    for (String name : path.isEmpty() ? new String[0] : path.split("/", -1)) {
      elements = elements.flatMap(element -> children(element, name));
    }
    return elements;
  }

  private static Stream<Element> children(Element element, String name) {
    NodeList nodes = element.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast)
        .filter(child -> child.getTagName().equals(name));
  }

  /** Its path, for messages of tests. */
  @Override
  public String toString() {
    return file.toString();
  }
}
