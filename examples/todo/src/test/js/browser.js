// Runs the page without a browser: its HTML in a DOM, its script as it is, with the real TinyBase.
// Prints the list after each change, and does what a user would who types or clicks.
//   node browser.js FOLDER-OF-THE-PAGE BROKER
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';
import {parseHTML} from 'linkedom';
import {WebSocket} from 'ws';

const [folder, broker] = process.argv.slice(2);
const {document, Event} = parseHTML(readFileSync(join(folder, 'index.html'), 'utf8'));
globalThis.document = document;
globalThis.WebSocket = WebSocket;
globalThis.location = {hostname: 'localhost', search: `?broker=${encodeURIComponent(broker)}`};

const {store} = await import(pathToFileURL(join(folder, 'page.js')));

const boxes = () => [...document.querySelectorAll('#todos input')];
const print = () =>
  boxes().forEach((box) =>
    console.log(`${box.checked ? '[x]' : '[ ]'} ${box.parentNode.textContent.trim()}`));

store.addDidFinishTransactionListener(print);
print();

for await (const line of createInterface({input: process.stdin})) {
  const [command, ...words] = line.split(' ');
  if (command === 'type') {
    document.querySelector('#text').value = words.join(' ');
    document.querySelector('#new').dispatchEvent(new Event('submit', {cancelable: true}));
  } else if (command === 'click') {
    const box = boxes()[Number(words[0]) - 1];
    box.checked = !box.checked;
    box.dispatchEvent(new Event('change'));
  }
}
process.exit(0);
