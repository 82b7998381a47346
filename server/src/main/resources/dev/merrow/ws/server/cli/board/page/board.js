// A board of cards: a table of a TinyBase store, which the broker merges with those of other tabs and the terminal's.

import {createMergeableStore} from './tinybase/mergeable-store.js';
import {createWsSynchronizer} from './tinybase/synchronizer-ws-client.js';

const TABLE = 'cards';
const COLUMNS = [['todo', 'To do'], ['doing', 'Doing'], ['done', 'Done']];

const store = createMergeableStore();
const byId = (id) => document.getElementById(id);
const element = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

// the network

const {port} = await (await fetch('broker.json')).json();
let socket = null;
let synchronizer = null;
let cut = false;
let waiting = 0;
let timer = 0;

const tell = (text, off) => {
  byId('state').textContent = text;
  byId('state').classList.toggle('off', off);
};

const tellOffline = () => {
  const changes = waiting === 1 ? '1 change waits' : `${waiting} changes wait`;
  tell(cut ? `The network is cut. ${changes} here.` : `The broker can’t be reached. ${changes} here.`, true);
};

const connect = async () => {
  clearTimeout(timer);
  const opening = new WebSocket(`ws://${location.hostname}:${port}/board`);
  socket = opening;
  opening.addEventListener('close', () => {
    if (socket === opening) lost();
  });
  const made = await createWsSynchronizer(store, opening);
  if (socket !== opening) {
    void made.destroy();
    return;
  }
  synchronizer = made;
  await made.startSync();
  if (socket !== opening) return;
  waiting = 0;
  tell('Connected', false);
};

/** Ends the connection, or what is left of it. */
const lost = () => {
  const ended = synchronizer;
  const closing = socket;
  synchronizer = null;
  socket = null;
  void ended?.destroy();
  closing?.close();
  tellOffline();
  clearTimeout(timer);
  if (!cut) timer = setTimeout(connect, 1000);
};

byId('network').addEventListener('click', () => {
  cut = !cut;
  byId('network').textContent = cut ? 'Connect again' : 'Cut the network';
  if (cut) {
    lost();
  } else {
    tell('Connecting …', false);
    void connect();
  }
});

// the cards

const cards = () => Object.entries(store.getTable(TABLE))
  .map(([id, row]) => ({id, ...row}))
  .filter((card) => typeof card.title === 'string' && COLUMNS.some(([column]) => column === card.column))
  .map((card) => ({...card, place: typeof card.place === 'number' ? card.place : 0}))
  .sort((one, other) => one.place - other.place || (one.id < other.id ? -1 : 1));

const change = (act) => {
  if (synchronizer === null) waiting++;
  store.transaction(act);
  if (synchronizer === null) tellOffline();
};

/** Puts a card into a column: before another one, or at the end. */
const put = (id, column, before) => {
  const others = cards().filter((card) => card.column === column && card.id !== id);
  const index = before === undefined ? others.length : others.findIndex((card) => card.id === before);
  const above = others[index - 1]?.place ?? (others[index]?.place ?? 1) - 1;
  const below = others[index]?.place ?? above + 2;
  change(() => store.setPartialRow(TABLE, id, {column, place: (above + below) / 2}));
};

byId('adding').addEventListener('submit', (event) => {
  event.preventDefault();
  const title = byId('title').value.trim();
  if (title === '') return;
  const places = cards().filter((card) => card.column === 'todo').map((card) => card.place);
  change(() => store.setRow(TABLE, crypto.randomUUID(), {title, column: 'todo', place: Math.max(0, ...places) + 1}));
  byId('title').value = '';
});

let shown = new Map();
let dragged = null;

const show = () => {
  const focused = document.activeElement?.getAttribute('aria-label');
  const now = new Map();
  const all = cards();
  const news = [];
  for (const [column, title] of COLUMNS) {
    const list = byId(column);
    list.replaceChildren(...all.filter((card) => card.column === column).map((card) => {
      now.set(card.id, card);
      const buttons = element('div', {});
      for (const [to, name] of COLUMNS) {
        if (to === column) continue;
        const button = element('button', {type: 'button', 'aria-label': `Move ${card.title} to ${name}`}, name);
        button.addEventListener('click', () => put(card.id, to));
        buttons.append(button);
      }
      const gone = element('button', {type: 'button', 'aria-label': `Delete ${card.title}`}, 'Delete');
      gone.addEventListener('click', () => change(() => store.delRow(TABLE, card.id)));
      buttons.append(gone);
      const item = element('li', {draggable: 'true', 'data-id': card.id}, element('p', {}, card.title), buttons);
      item.addEventListener('dragstart', (event) => {
        dragged = card.id;
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', card.title);
      });
      item.addEventListener('dragend', () => { dragged = null; });
      const before = shown.get(card.id);
      if (shown.size > 0 && (before?.column !== card.column || before?.place !== card.place || before?.title !== card.title)) {
        item.classList.add('lit');
        setTimeout(() => item.classList.remove('lit'), 900);
        if (before?.column !== card.column) news.push(`${card.title} is in ${title}`);
      }
      return item;
    }));
  }
  shown = now;
  byId('hash').textContent = String(store.getMergeableContentHashes()[0]);
  if (news.length > 0) byId('news').textContent = news.slice(0, 3).join('. ');
  if (focused) document.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
};

for (const [column, title] of COLUMNS) {
  const section = element('section', {'aria-labelledby': `${column}-title`},
    element('h2', {id: `${column}-title`}, title), element('ul', {id: column}));
  section.addEventListener('dragover', (event) => {
    if (dragged === null) return;
    event.preventDefault();
    section.classList.add('over');
  });
  section.addEventListener('dragleave', () => section.classList.remove('over'));
  section.addEventListener('drop', (event) => {
    event.preventDefault();
    section.classList.remove('over');
    const before = event.target.closest?.('li')?.dataset.id;
    if (dragged !== null && before !== dragged) put(dragged, column, before);
    dragged = null;
  });
  byId('columns').append(section);
}

store.addDidFinishTransactionListener(show);
show();
await connect();
