// The live page: what is shown for which address, kept up to date by the broker's events.

import {fill, h, light, name, notice, setText} from './dom.js';
import * as api from './api.js';
import {grid} from './grid.js';
import * as words from './words.js';

const main = document.getElementById('main');
const linkState = document.getElementById('link');
let closeView = () => {};
let me = null;

// addresses: #/path/NAME/table/NAME/row/NAME

const encode = (text) => encodeURIComponent(text.toWellFormed ? text.toWellFormed() : text);
const address = (...parts) => `#/${parts.map(encode).join('/')}`;
const readAddress = () => {
  try {
    return location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  } catch {
    return [];
  }
};

const connected = (state, text) => {
  linkState.dataset.state = state;
  setText(linkState, text);
};
const live = {
  open: () => connected('on', 'Live'),
  lost: () => connected('off', 'The connection is lost. Trying again …'),
};

/** Begins a view: its heading has the focus, so that a screen reader tells where one is. */
const view = (title, ...children) => {
  document.title = `${title} – Merrow`;
  const heading = h('h1', {tabindex: '-1'}, name(title));
  fill(main, heading, children);
  heading.focus({preventScroll: true});
  window.scrollTo(0, 0);
};

const failed = (error) => {
  if (error.status === 401) {
    showSignIn(error.code === 'sign-in' ? '' : error.message);
    return;
  }
  let box = document.getElementById('problem');
  if (!box) {
    box = h('p', {id: 'problem', class: 'error', role: 'alert'});
    main.querySelector('h1')?.after(box);
  }
  setText(box, error.message);
};
const succeeded = () => document.getElementById('problem')?.remove();

const table = (label, columns, rows) => h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label},
  h('table', {'aria-label': label},
    h('thead', null, h('tr', null, columns.map((column) => h('th', {scope: 'col'}, column)))),
    h('tbody', null, rows)));

const fact = (term, value) => h('div', null, h('dt', null, term), h('dd', null, value));

// signing in

const showSignIn = (message) => {
  closeView();
  closeView = () => {};
  connected('', '');
  if (me && !me.tokens) {
    // no token makes a visitor known: the application that serves the page does
    view('Sign in', h('p', {class: 'card'}, 'Sign in to the application that serves this page, and open it again.'));
    return;
  }
  const token = h('input', {type: 'password', autocomplete: 'off', required: true, id: 'token', 'aria-describedby': 'token-help'});
  const error = h('p', {class: 'error', role: 'alert'}, message ?? '');
  view('Sign in',
    h('form', {class: 'card', on: {submit: async (event) => {
      event.preventDefault();
      setText(error, '');
      try {
        await api.login(token.value);
        token.value = '';
        await start();
      } catch (problem) {
        token.value = '';
        setText(error, problem.message);
        token.focus();
      }
    }}},
    h('label', {for: 'token'}, 'Token'), token,
    h('p', {class: 'soft', id: 'token-help'}, 'The token that your programs present to this broker. The page keeps a cookie for an hour, which scripts can’t read.'),
    error,
    h('button', {type: 'submit', class: 'main'}, 'Sign in')));
  token.focus();
};

const showAccount = () => {
  const account = document.getElementById('account');
  const out = h('button', {type: 'button', on: {click: async () => {
    try {
      await api.logout();
    } finally {
      await start();
    }
  }}}, 'Sign out');
  fill(account,
    me?.identity ? h('span', null, 'Signed in as ', name(me.identity), me.administrator ? ', administrator ' : ' ') : null,
    me?.signedIn ? out : null);
  fill(document.getElementById('nav'),
    me?.known ? h('a', {href: '#/'}, 'Paths') : null,
    me?.administrator ? h('a', {href: '#/problems'}, 'Problems') : null);
};

// paths

const showPaths = () => {
  const filter = h('input', {type: 'search', autocomplete: 'off', spellcheck: 'false'});
  const status = h('p', {class: 'soft', role: 'status'}, 'Loading …');
  const place = h('div');
  let close = () => {};
  const rows = new Map();
  const body = h('tbody');
  const columns = ['Path', 'Clients', 'Rows', 'Size', 'Messages/s', 'Bytes/s', 'Store', 'Routing', 'You'];
  if (me.administrator) columns.push('Problems');
  const NUMBERS = 5;

  const makeRow = (path) => {
    const cells = columns.slice(1).map((column, index) => h('td', {class: index < NUMBERS ? 'number' : null}));
    return {
      element: h('tr', null, h('th', {scope: 'row'}, h('a', {href: address('path', path.path)}, name(path.path))), cells),
      cells,
    };
  };
  const show = (news) => {
    succeeded();
    setText(status, news.total === 0
      ? `There is no path${filter.value ? ' that contains this' : ' yet'}. Connect a store to ${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${new URL('..', location.href).pathname} and a name.`
      : `${words.count(news.total, 'path')}${news.total > news.paths.length ? `, the first ${words.number(news.paths.length)} of them` : ''}`);
    const ids = news.paths.map((path) => path.path);
    const known = [...rows.keys()];
    for (const path of news.paths) {
      let row = rows.get(path.path);
      if (!row) {
        row = makeRow(path);
        rows.set(path.path, row);
      }
      const texts = [words.number(path.clients), path.rows === undefined ? '' : words.number(path.rows), words.size(path),
        words.number(path.messagesPerSecond ?? 0), words.bytes(path.bytesPerSecond ?? 0), words.store(path.store),
        path.clients === 0 ? '' : path.hub ? 'through the store' : 'between clients', words.access(path.access)];
      if (me.administrator) texts.push(path.problems ? words.number(path.problems) : '');
      texts.forEach((text, index) => {
        const changed = row.cells[index].textContent !== '' && row.cells[index].textContent !== text;
        setText(row.cells[index], text);
        if (changed && index < NUMBERS) light(row.cells[index]);
      });
    }
    for (const id of known) if (!ids.includes(id)) rows.delete(id);
    if (ids.length !== known.length || ids.some((id, index) => id !== known[index])) {
      fill(body, ids.map((id) => rows.get(id).element));
      const ordered = ids.map((id) => [id, rows.get(id)]);
      rows.clear();
      for (const [id, row] of ordered) rows.set(id, row);
    }
    place.hidden = news.total === 0;
  };
  const watch = () => {
    close();
    close = api.events('paths/events', {filter: filter.value}, {...live, paths: show, refused: failed});
  };
  let timer = 0;
  filter.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(watch, 250);
  });
  place.hidden = true;
  fill(place, h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Paths'},
    h('table', {'aria-label': 'Paths'},
      h('thead', null, h('tr', null, columns.map((column) => h('th', {scope: 'col'}, column)))), body)));
  view('Paths', h('div', {class: 'bar'}, h('label', null, 'Paths that contain', filter)), status, place);
  watch();
  closeView = () => {
    clearTimeout(timer);
    close();
  };
};

// one path

const tabs = (path, current) => h('nav', {'aria-label': 'Path'}, h('ul', {class: 'tabs'},
  [['Tables', address('path', path)], ['Values', address('path', path, 'values')], ['Clients', address('path', path, 'clients')]]
    .map(([label, href]) => h('li', null, h('a', {href, 'aria-current': label === current ? 'page' : null}, label)))));

const crumbs = (path, tableId) => h('p', null,
  h('a', {href: '#/'}, 'Paths'), ' › ', h('a', {href: address('path', path)}, name(path)),
  tableId === undefined ? null : [' › ', h('a', {href: address('path', path, 'table', tableId)}, name(tableId))]);

/** Follows a path; `gone` is told to the reader, and the events come back with the first client. */
const follow = (path, tableId, listeners) => {
  let first = true;
  const close = api.events('path/events', {path, ...(tableId === undefined ? {} : {table: tableId})}, {
    ...live,
    ...listeners,
    open: () => {
      live.open();
      succeeded();
      if (!first) listeners.again?.();
      first = false;
    },
    lost: async () => {
      live.lost();
      try {
        await api.get('path', {path});
      } catch (error) {
        if (error.status === 404) {
          connected('off', 'No client is at this path now. Waiting for one …');
        } else if (error.status === 401 || error.status === 403) {
          failed(error);
        }
      }
    },
    gone: () => connected('off', 'The last client has left. Waiting for one …'),
    refused: failed,
  });
  return close;
};

const showPath = (path) => {
  const facts = h('dl', {class: 'facts'});
  const rows = new Map();
  const body = h('tbody');
  const status = h('p', {class: 'soft', role: 'status'}, 'Loading …');
  const place = h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Tables', hidden: true},
    h('table', {'aria-label': 'Tables'},
      h('thead', null, h('tr', null, h('th', {scope: 'col'}, 'Table'), h('th', {scope: 'col', class: 'number'}, 'Rows'))), body));
  const show = (state) => {
    fill(facts,
      fact('Clients', words.number(state.clients)),
      fact('Messages/s', words.number(state.messagesPerSecond ?? 0)),
      fact('Messages', words.number(state.messages)),
      fact('Received', words.bytes(state.bytes)),
      fact('Store', words.store(state.store)),
      state.rows === undefined ? null : fact('Rows', words.number(state.rows)),
      words.size(state) === '' ? null : fact('Size', words.size(state)),
      fact('Values', words.number(state.valueCount ?? 0)));
    const tables = state.tables ?? [];
    setText(status, tables.length === 0 ? 'There are no tables here.' : words.count(state.tableCount, 'table'));
    place.hidden = tables.length === 0;
    const ids = new Set(tables.map((each) => each.table));
    for (const each of tables) {
      let row = rows.get(each.table);
      if (!row) {
        row = {count: h('td', {class: 'number'})};
        row.element = h('tr', null, h('th', {scope: 'row'}, h('a', {href: address('path', path, 'table', each.table)}, name(each.table))), row.count);
        rows.set(each.table, row);
        body.append(row.element);
      }
      const text = words.number(each.rows);
      if (row.count.textContent !== '' && row.count.textContent !== text) light(row.count);
      setText(row.count, text);
    }
    for (const [id, row] of rows) {
      if (!ids.has(id)) {
        row.element.remove();
        rows.delete(id);
      }
    }
  };
  view(path, crumbs(path), tabs(path, 'Tables'), facts, status, place, addRowForm(path));
  closeView = follow(path, undefined, {state: show});
};

const showClients = (path) => {
  const status = h('p', {class: 'soft', role: 'status'}, 'Loading …');
  const place = h('div');
  const show = (state) => {
    setText(status, words.count(state.clients, 'client'));
    if (!state.clientList) {
      fill(place, h('p', null, 'Who they are is shown to administrators alone.'));
      return;
    }
    fill(place, table('Clients', ['Client', 'Identity', 'Address', 'Access', 'Ends', 'Queue', 'Behind for'],
      state.clientList.map((client) => h('tr', null,
        h('th', {scope: 'row'}, name(client.client), client.channel === null ? null : [' (channel ', name(client.channel), ')']),
        h('td', null, client.identity === null ? h('span', {class: 'soft'}, 'not known') : name(client.identity)),
        h('td', null, client.address === null ? h('span', {class: 'soft'}, 'this process') : client.address),
        h('td', null, words.access(client.access)),
        h('td', null, client.expiry === null ? 'never' : words.time(client.expiry)),
        h('td', {class: 'number'}, words.bytes(client.queueBytes)),
        h('td', {class: 'number'}, client.behindMillis === 0 ? '–' : words.duration(client.behindMillis))))));
  };
  view(path, crumbs(path), tabs(path, 'Clients'), status, place);
  closeView = follow(path, undefined, {state: show});
};

const showTable = (path, tableId) => {
  const shown = grid({path, table: tableId, href: (row) => address('path', path, 'table', tableId, 'row', row)}, failed, succeeded);
  view(tableId, crumbs(path), shown.element, addRowForm(path, tableId));
  shown.load();
  const close = follow(path, tableId, {cells: shown.changed, again: shown.load});
  closeView = () => {
    close();
    shown.close();
  };
};

// editing

const TYPES = [['string', 'Text'], ['number', 'Number'], ['boolean', 'True or false'], ['null', 'Null'], ['json', 'JSON']];

/** Fields for a cell of any type. */
const cellFields = (cell) => {
  const known = cell === undefined ? 'string' : words.typeOf(cell);
  const initial = known === 'object' || known === 'array' ? 'json' : known;
  const type = h('select', null, TYPES.map(([value, label]) => h('option', {value, selected: value === initial}, label)));
  const text = h('textarea', {spellcheck: 'false'});
  text.value = cell === undefined || cell === null ? '' : initial === 'json' ? JSON.stringify(cell, null, 1) : words.cellText(cell);
  const truth = h('select', null, h('option', {value: 'true', selected: cell === true}, 'true'), h('option', {value: 'false', selected: cell === false}, 'false'));
  const textLabel = h('label', null, 'Content', text);
  const truthLabel = h('label', null, 'Content', truth);
  const adapt = () => {
    textLabel.hidden = type.value === 'boolean' || type.value === 'null';
    truthLabel.hidden = type.value !== 'boolean';
  };
  type.addEventListener('change', adapt);
  adapt();
  const read = () => {
    switch (type.value) {
      case 'string': return text.value;
      case 'boolean': return truth.value === 'true';
      case 'null': return null;
      case 'number': {
        const value = text.value.trim() === '' ? NaN : Number(text.value);
        if (!Number.isFinite(value)) throw new Error(`Not a number: ${text.value}`);
        return value;
      }
      default:
        try {
          return JSON.parse(text.value);
        } catch (error) {
          throw new Error(`Not JSON: ${error.message}`);
        }
    }
  };
  return {elements: [h('label', null, 'Type', type), textLabel, truthLabel], read};
};

/** A form that says in place what is refused. */
const editForm = (label, fields, save, cancel) => {
  const error = h('p', {class: 'error', role: 'alert'});
  return h('form', {class: 'card', 'aria-label': label, on: {submit: async (event) => {
    event.preventDefault();
    setText(error, '');
    try {
      await save();
    } catch (problem) {
      if (problem.status === 401) failed(problem);
      else setText(error, problem.message);
    }
  }}}, h('div', {class: 'bar'}, fields), error,
  h('div', {class: 'bar'}, h('button', {type: 'submit', class: 'main'}, 'Save'),
    cancel ? h('button', {type: 'button', on: {click: cancel}}, 'Cancel') : null));
};

/** A button that asks before it does something that can't be undone. */
const deleteButton = (label, act) => {
  let sure = false;
  const button = h('button', {type: 'button', class: 'bad', on: {
    click: async () => {
      if (!sure) {
        sure = true;
        setText(button, `Really ${label.toLowerCase()}?`);
        return;
      }
      button.disabled = true;
      try {
        await act();
      } catch (error) {
        failed(error);
      } finally {
        button.disabled = false;
        sure = false;
        setText(button, label);
      }
    },
    blur: () => {
      sure = false;
      setText(button, label);
    },
  }}, label);
  return button;
};

/** What the reader may do at a path: to be asked once for each view. */
const mayWrite = async (path) => {
  try {
    return (await api.get('path', {path})).access === 'read-write';
  } catch {
    return false;
  }
};

const addRowForm = (path, tableId) => {
  const place = h('div');
  void mayWrite(path).then((may) => {
    if (!may) return;
    const open = h('button', {type: 'button', on: {click: () => {
      const tableField = tableId === undefined ? h('input', {required: true, autocomplete: 'off'}) : null;
      const rowField = h('input', {autocomplete: 'off', placeholder: 'a new one'});
      const cellField = h('input', {required: true, autocomplete: 'off'});
      const cell = cellFields();
      const shut = () => {
        fill(place, open);
        open.focus();
      };
      fill(place, editForm('Add a row', [
        tableField ? h('label', null, 'Table', tableField) : null,
        h('label', null, 'Row id', rowField),
        h('label', null, 'First cell', cellField),
        ...cell.elements,
      ], async () => {
        const at = tableField ? tableField.value : tableId;
        // not an object's literal: a cell may be named __proto__
        const cells = JSON.parse(`{${JSON.stringify(cellField.value)}:${JSON.stringify(cell.read())}}`);
        const added = rowField.value === ''
          ? (await api.send('POST', 'row', {path, table: at}, cells)).row
          : (await api.send('PUT', 'row', {path, table: at, row: rowField.value}, cells), rowField.value);
        notice('The row was added.');
        location.hash = address('path', path, 'table', at, 'row', added);
      }, shut));
      (tableField ?? rowField).focus();
    }}}, 'Add a row');
    fill(place, open);
  });
  return place;
};

/**
 * A list of cells or values with their stamps.
 * @param {object} place `label` of the ids, `parameters(id)`, `resource`, `load` and what may be written
 */
const stampedList = (place) => {
  const body = h('tbody');
  const element = h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': place.title},
    h('table', {'aria-label': place.title},
      h('thead', null, h('tr', null, [place.label, 'Content', 'Last write', 'Change'].map((column) => h('th', {scope: 'col'}, column)))),
      body));
  const deletedBox = h('input', {type: 'checkbox', on: {change: () => draw()}});
  const seen = new Map();
  const shownRows = new Map();
  const editing = new Set();
  let cells = {};

  const remember = (id, cell) => {
    const history = seen.get(id) ?? [];
    if (history[0]?.stamp !== cell.stamp) {
      history.unshift(cell);
      history.length = Math.min(history.length, 6);
      seen.set(id, history);
      return history.length > 1;
    }
    return false;
  };

  const content = (cell) => [
    cell.deleted ? h('span', {class: 'deleted soft'}, 'deleted')
      : h('span', {class: 'value', data: {type: words.typeOf(cell.cell)}}, name(words.cellText(cell.cell))),
    cell.refused ? h('p', {class: 'bad'}, 'The schema refuses it. Readers see ',
      Object.hasOwn(cell, 'visible') ? name(words.cellText(cell.visible)) : 'nothing', '.') : null,
  ];

  const lastWrite = (id, cell) => {
    const earlier = (seen.get(id) ?? []).slice(1);
    return [
      h('span', {title: cell.stamp}, words.stamp(cell)),
      earlier.length === 0 ? null : h('ol', {class: 'history soft', 'aria-label': 'Superseded writes'},
        earlier.map((each) => h('li', null, each.deleted ? 'deleted' : name(words.cellText(each.cell)), ` – superseded; ${words.stamp(each)}`))),
    ];
  };

  const edit = (id, row, cell) => {
    editing.add(id);
    const fields = cellFields(cell.deleted ? undefined : cell.cell);
    const shut = () => {
      editing.delete(id);
      draw();
    };
    fill(row.change, editForm(`Change ${id}`, fields.elements, async () => {
      await api.send('PUT', place.resource, place.parameters(id), fields.read());
      notice('Saved.');
      shut();
      await load();
    }, shut));
    row.change.querySelector('select').focus();
  };

  const draw = () => {
    const ids = Object.keys(cells).filter((id) => deletedBox.checked || !cells[id].deleted);
    for (const [id, row] of shownRows) {
      if (!ids.includes(id)) {
        row.element.remove();
        shownRows.delete(id);
      }
    }
    for (const id of ids) {
      const cell = cells[id];
      let row = shownRows.get(id);
      if (!row) {
        row = {content: h('td', {class: 'wrap'}), write: h('td', {class: 'wrap'}), change: h('td')};
        row.element = h('tr', null, h('th', {scope: 'row'}, name(id)), row.content, row.write, row.change);
        shownRows.set(id, row);
        body.append(row.element);
      }
      fill(row.content, content(cell));
      fill(row.write, lastWrite(id, cell));
      if (editing.has(id)) continue;
      fill(row.change, place.writable() ? h('div', {class: 'bar'},
        h('button', {type: 'button', 'aria-label': `Edit ${id}`, on: {click: () => edit(id, row, cells[id])}}, 'Edit'),
        cell.deleted ? null : deleteButton('Delete', async () => {
          await api.send('DELETE', place.resource, place.parameters(id));
          notice('Deleted.');
          await load();
        })) : null);
    }
  };

  let busy = false;
  let again = false;
  let retry = 0;
  let away = false;
  const load = async () => {
    clearTimeout(retry);
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const lit = [];
      cells = await place.load();
      if (away) succeeded();
      away = false;
      for (const id of Object.keys(cells)) if (remember(id, cells[id])) lit.push(id);
      // a button that somebody is about to press must stay
      if (!body.contains(document.activeElement) || lit.length > 0 || shownRows.size === 0) redraw();
      for (const id of lit) if (shownRows.has(id)) light(shownRows.get(id).content);
    } catch (error) {
      failed(error);
      // the store is being loaded, or the broker is away
      away = error.status === 503 || error.status === 0;
      if (away) retry = setTimeout(load, 1000);
    } finally {
      busy = false;
    }
    if (again) {
      again = false;
      void load();
    }
  };
  const redraw = () => {
    const active = body.contains(document.activeElement) ? document.activeElement.getAttribute('aria-label') : null;
    draw();
    if (active) body.querySelector(`[aria-label="${CSS.escape(active)}"]`)?.focus();
  };

  const adding = h('div');
  const showAdding = () => {
    if (!place.writable()) return;
    const open = h('button', {type: 'button', on: {click: () => {
      const idField = h('input', {required: true, autocomplete: 'off'});
      const fields = cellFields();
      const shut = () => {
        fill(adding, open);
        open.focus();
      };
      fill(adding, editForm(place.add, [h('label', null, place.label, idField), ...fields.elements], async () => {
        await api.send('PUT', place.resource, place.parameters(idField.value), fields.read());
        notice('Saved.');
        shut();
        await load();
      }, shut));
      idField.focus();
    }}}, place.add);
    fill(adding, open);
  };

  return {
    element: h('section', null, h('div', {class: 'bar'}, h('label', {class: 'check'}, `Deleted ${place.plural}`, deletedBox)), element, adding),
    load,
    showAdding,
    redraw: draw,
    close: () => clearTimeout(retry),
  };
};

/** Does something soon, and not again before that. */
const soon = (act, millis) => {
  let timer = 0;
  const call = () => {
    if (timer === 0) {
      timer = setTimeout(() => {
        timer = 0;
        act();
      }, millis);
    }
  };
  call.cancel = () => clearTimeout(timer);
  return call;
};

const showStamped = (path, title, above, options, listeners, below) => {
  let may = false;
  const list = stampedList({...options, writable: () => may});
  view(title, above, list.element, below?.(() => may));
  const loadSoon = soon(list.load, 300);
  void mayWrite(path).then((allowed) => {
    may = allowed;
    list.showAdding();
    list.redraw();
    listeners.mayWrite?.(allowed);
  });
  void list.load();
  // "3 minutes ago" goes on
  const clock = setInterval(() => { if (!main.contains(document.activeElement) || document.activeElement.tagName === 'H1') list.redraw(); }, 15000);
  const close = follow(path, listeners.tableId, {
    cells: (event) => { if (event.many || Object.hasOwn(event.changes, listeners.rowId)) loadSoon(); },
    values: () => { if (listeners.values) loadSoon(); },
    again: list.load,
  });
  closeView = () => {
    clearInterval(clock);
    list.close();
    loadSoon.cancel();
    close();
  };
};

const showRow = (path, tableId, rowId) => {
  const gone = h('p', {class: 'soft', role: 'status'});
  const remove = h('div', {class: 'bar'});
  showStamped(path, rowId, [crumbs(path, tableId), gone], {
    title: 'Cells', label: 'Cell', plural: 'cells', add: 'Add a cell', resource: 'cell',
    parameters: (cell) => ({path, table: tableId, row: rowId, cell}),
    load: async () => {
      const row = await api.get('row', {path, table: tableId, row: rowId});
      setText(gone, row.exists ? '' : Object.keys(row.cells).length > 0 ? 'This row was deleted.' : 'There is no such row.');
      return row.cells;
    },
  }, {
    tableId, rowId,
    mayWrite: (may) => fill(remove, may ? deleteButton('Delete the row', async () => {
      await api.send('DELETE', 'row', {path, table: tableId, row: rowId});
      notice('The row was deleted.');
      location.hash = address('path', path, 'table', tableId);
    }) : null),
  }, () => remove);
};

const showValues = (path) => showStamped(path, path, [crumbs(path), tabs(path, 'Values')], {
  title: 'Values', label: 'Value', plural: 'values', add: 'Add a value', resource: 'value',
  parameters: (value) => ({path, value}),
  load: async () => (await api.get('values', {path})).values,
}, {values: true});

// problems

const showProblems = () => {
  const place = h('div');
  const status = h('p', {class: 'soft', role: 'status'}, 'Loading …');
  view('Problems', status, place);
  let last = '';
  const load = async () => {
    try {
      const {problems} = await api.get('problems');
      connected('on', 'Live');
      const text = JSON.stringify(problems);
      if (text === last) return;
      last = text;
      setText(status, problems.length === 0 ? 'Nothing has failed since the broker started.' : words.count(problems.length, 'problem') + ', the latest first');
      fill(place, problems.map((problem) => h('article', {class: 'card'},
        h('h2', null, problem.path === null ? 'The broker' : ['Path ', h('a', {href: address('path', problem.path)}, name(problem.path))]),
        h('p', null, name(problem.what)),
        h('p', {class: 'soft'}, `${problem.count === 1 ? 'Once' : `${words.number(problem.count)} times, last`}, ${words.when(problem.last)}`),
        h('p', null, 'What to do: ', problem.advice))));
    } catch (error) {
      if (error.status === 0) live.lost();
      else failed(error);
    }
  };
  void load();
  const timer = setInterval(load, 3000);
  closeView = () => clearInterval(timer);
};

// the beginning

const route = () => {
  closeView();
  closeView = () => {};
  connected('', '');
  const [kind, path, part, tableId, , rowId] = readAddress();
  if (kind === 'path' && path !== undefined) {
    if (part === 'table' && rowId !== undefined) showRow(path, tableId, rowId);
    else if (part === 'table' && tableId !== undefined) showTable(path, tableId);
    else if (part === 'values') showValues(path);
    else if (part === 'clients') showClients(path);
    else showPath(path);
  } else if (kind === 'problems') {
    showProblems();
  } else {
    showPaths();
  }
};

const start = async () => {
  try {
    me = await api.get('me');
  } catch (error) {
    connected('off', error.message);
    setTimeout(start, 2000);
    return;
  }
  showAccount();
  if (me.known) route();
  else showSignIn();
};

window.addEventListener('hashchange', () => { if (me?.known) route(); });
await start();
