/**
 * Tests of the documentation's pages: that their snippets compile, and their links lead somewhere.
 */
package dev.merrow.docs.pages;
