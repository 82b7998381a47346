package dev.merrow.ws.server.cli.content;

/** The form of content in files that are exported and imported. */
enum FileForm {
  /** TinyBase's JSON with all stamps and hashes. */
  MERGEABLE,
  /** TinyBase's JSON of what users see, without stamps. */
  PLAIN,
  /** One table as CSV. */
  CSV
}
