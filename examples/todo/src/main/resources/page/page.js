// The list in a browser: TinyBase alone, nothing of Merrow.
import {createMergeableStore, getUniqueId} from 'tinybase';
import {createWsSynchronizer} from 'tinybase/synchronizers/synchronizer-ws-client';

export const store = createMergeableStore();

const list = document.querySelector('#todos');
const form = document.querySelector('#new');
const text = document.querySelector('#text');

const itemOf = (rowId) => {
  const todo = store.getRow('todos', rowId);
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = todo.done === true;
  box.addEventListener('change', () => store.setCell('todos', rowId, 'done', box.checked));
  const label = document.createElement('label');
  label.append(box, ` ${todo.text}`);
  const item = document.createElement('li');
  item.append(label);
  return item;
};

const show = () => list.replaceChildren(...store.getSortedRowIds('todos', 'created').map(itemOf));

store.addTableListener('todos', show);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  // a random id: addRow would count from 0, as any other page does that is offline
  store.setRow('todos', getUniqueId(), {
    text: text.value,
    done: false,
    created: new Date().toISOString(),
  });
  text.value = '';
});

const broker =
  new URLSearchParams(location.search).get('broker') ?? `ws://${location.hostname}:8048/todos`;
const synchronizer = await createWsSynchronizer(store, new WebSocket(broker));
await synchronizer.startSync();
