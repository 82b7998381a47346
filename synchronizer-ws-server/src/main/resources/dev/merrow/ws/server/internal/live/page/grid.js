// A table of the store, one page of rows at a time: only the rows that are shown are here.

import {fill, h, light, name, setText} from './dom.js';
import * as api from './api.js';
import {cellText, number, typeOf} from './words.js';

const PAGE = 100;
const PATIENCE = 1000;

/**
 * Shows a table.
 * @param {object} place the path, the table, and `href(row)`, the address of a row's view
 * @param {(error: Error) => void} failed is told of errors
 * @param {() => void} succeeded is told that what was told last is over
 */
export const grid = (place, failed, succeeded) => {
  let sort = null;
  let descending = false;
  let filter = '';
  let deleted = false;
  let offset = 0;
  let total = 0;
  let rowCount = -1;
  let columns = [];
  let busy = false;
  let wanted = false;
  let away = false;
  let lastLoad = 0;
  let timer = 0;
  let ended = false;
  let frame = 0;
  const shown = new Map();
  const pending = new Map();

  const status = h('p', {class: 'soft', role: 'status'});
  const head = h('thead');
  const body = h('tbody');
  const table = h('table', {role: 'grid', 'aria-label': `Rows of ${place.table}`}, head, body);
  const scroller = h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Rows'}, table);

  const filterField = h('input', {type: 'search', autocomplete: 'off', spellcheck: 'false'});
  let filterTimer = 0;
  filterField.addEventListener('input', () => {
    clearTimeout(filterTimer);
    filterTimer = setTimeout(() => {
      filter = filterField.value;
      offset = 0;
      load();
    }, 250);
  });
  const deletedBox = h('input', {type: 'checkbox', on: {change: () => {
    deleted = deletedBox.checked;
    offset = 0;
    load();
  }}});
  const goTo = h('input', {type: 'number', min: '1', inputmode: 'numeric', size: '8'});
  const goForm = h('form', {class: 'bar', on: {submit: (event) => {
    event.preventDefault();
    const row = Number.parseInt(goTo.value, 10);
    if (row > 0) move(Math.floor((row - 1) / PAGE) * PAGE);
  }}}, h('label', null, 'Go to row', goTo), h('button', {type: 'submit'}, 'Go'));

  const move = (to) => {
    offset = Math.max(0, Math.min(to, Math.max(0, total - 1)));
    offset -= offset % PAGE;
    load();
  };
  const first = h('button', {type: 'button', on: {click: () => move(0)}}, 'First');
  const previous = h('button', {type: 'button', on: {click: () => move(offset - PAGE)}}, 'Previous');
  const next = h('button', {type: 'button', on: {click: () => move(offset + PAGE)}}, 'Next');
  const last = h('button', {type: 'button', on: {click: () => move(total - 1)}}, 'Last');
  const pager = h('div', {class: 'bar', role: 'group', 'aria-label': 'Pages'}, first, previous, next, last, goForm);

  const load = async () => {
    clearTimeout(timer);
    timer = 0;
    if (busy) {
      wanted = true;
      return;
    }
    busy = true;
    wanted = false;
    lastLoad = performance.now();
    try {
      const asked = {path: place.path, table: place.table, offset, limit: PAGE, filter,
        order: descending ? 'descending' : undefined, deleted: deleted ? 'true' : undefined};
      if (sort !== null) asked.sort = sort;
      const page = await api.get('rows', asked);
      if (away && !ended) succeeded();
      away = false;
      if (!ended) show(page);
    } catch (error) {
      if (!ended) failed(error);
      // the store is being loaded, or the broker is away
      away = error.status === 503 || error.status === 0;
      wanted ||= away;
    } finally {
      busy = false;
    }
    if (wanted && !ended) loadSoon();
  };

  /** Loads again, but not all the time. */
  const loadSoon = () => {
    if (timer === 0 && !ended) {
      timer = setTimeout(load, Math.max(0, PATIENCE - (performance.now() - lastLoad)));
    }
  };

  const setCell = (cell, value, cut) => {
    cell.className = 'cell';
    if (value === undefined) {
      delete cell.dataset.type;
      cell.replaceChildren();
      return;
    }
    cell.dataset.type = typeOf(value);
    const text = cut ? `${cellText(value)} …` : cellText(value);
    fill(cell, name(text));
    cell.title = text.length > 40 ? text.slice(0, 400) : '';
  };

  const showHead = () => {
    const sorted = (id) => (sort === id ? (descending ? 'descending' : 'ascending') : 'none');
    const by = (id, label) => h('th', {scope: 'col', 'aria-sort': sorted(id)},
      h('button', {type: 'button', on: {click: () => {
        if (sort !== id) {
          sort = id;
          descending = false;
        } else if (!descending) {
          descending = true;
        } else {
          sort = null;
          descending = false;
        }
        offset = 0;
        load();
      }}}, label, sort === id ? (descending ? ' ▾' : ' ▴') : ''));
    fill(head, h('tr', null, by('', 'Row'), columns.map((id) => by(id, name(id)))));
  };

  const makeRow = (row) => {
    const cells = new Map();
    const link = h('a', {href: place.href(row.row), tabindex: '-1'}, name(row.row));
    const element = h('tr', null, h('th', {scope: 'row'}, link));
    const cut = new Set(row.cut);
    for (const id of columns) {
      const cell = h('td', {tabindex: '-1'});
      setCell(cell, Object.hasOwn(row.cells, id) ? row.cells[id] : undefined, cut.has(id));
      cells.set(id, cell);
      element.append(cell);
    }
    return {element, cells};
  };

  const show = (page) => {
    total = page.total;
    rowCount = page.rowCount;
    offset = page.offset;
    if (total > 0 && page.rows.length === 0) {
      move(total - 1);
      return;
    }
    columns = page.columns;
    const focused = focusedPlace();
    showHead();
    shown.clear();
    fill(body, page.rows.map((row) => {
      const made = makeRow(row);
      shown.set(row.row, made);
      return made.element;
    }));
    table.setAttribute('aria-rowcount', String(total + 1));
    [...body.rows].forEach((row, index) => row.setAttribute('aria-rowindex', String(offset + index + 2)));
    tell();
    makeReachable(focused);
  };

  const tell = () => {
    const of = filter || deleted ? ` of ${number(total)} found` : ` of ${number(total)}`;
    setText(status, total === 0
      ? (filter ? 'No row contains this.' : deleted ? 'No row was deleted.' : 'The table has no rows.')
      : `${deleted ? 'Deleted rows' : 'Rows'} ${number(offset + 1)} to ${number(offset + shown.size)}${of}`);
    first.disabled = previous.disabled = offset === 0;
    next.disabled = last.disabled = offset + PAGE >= total;
  };

  // the arrow keys move within the grid, and one of its cells can be reached with Tab

  const targets = (row) => [row.querySelector('a'), ...row.querySelectorAll('td')];
  const focusedPlace = () => {
    const cell = body.contains(document.activeElement) ? document.activeElement.closest('td, th') : null;
    return cell ? {row: cell.parentElement.sectionRowIndex, column: cell.cellIndex} : null;
  };
  const makeReachable = (focused) => {
    const row = body.rows[Math.min(focused?.row ?? 0, body.rows.length - 1)];
    if (!row) return;
    const target = targets(row)[Math.min(focused?.column ?? 0, columns.length)];
    target.tabIndex = 0;
    if (focused) target.focus({preventScroll: true});
  };
  const MOVES = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
  body.addEventListener('keydown', (event) => {
    const at = focusedPlace();
    if (!at) return;
    if (event.key === 'Enter' && event.target.tagName === 'TD') {
      location.hash = body.rows[at.row].querySelector('a').getAttribute('href');
      return;
    }
    if (event.key === 'PageDown' && !next.disabled) move(offset + PAGE);
    else if (event.key === 'PageUp' && !previous.disabled) move(offset - PAGE);
    else if (event.key === 'Home') focusAt(at.row, 0);
    else if (event.key === 'End') focusAt(at.row, columns.length);
    else if (MOVES[event.key]) focusAt(at.row + MOVES[event.key][0], at.column + MOVES[event.key][1]);
    else return;
    event.preventDefault();
  });
  const focusAt = (row, column) => {
    const element = body.rows[row];
    const target = element && targets(element)[column];
    if (!target) return;
    for (const each of body.querySelectorAll('[tabindex="0"]')) each.tabIndex = -1;
    target.tabIndex = 0;
    target.focus();
  };

  const drawSoon = () => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };

  const draw = () => {
    frame = 0;
    for (const [rowId, changes] of pending) {
      const row = shown.get(rowId);
      if (!row) continue;
      for (const [id, change] of changes) {
        const cell = row.cells.get(id);
        if (!cell) {
          loadSoon();
          continue;
        }
        setCell(cell, Object.hasOwn(change, 'cell') ? change.cell : undefined, change.cut);
        light(cell);
      }
    }
    pending.clear();
  };

  /** Shows what has changed. */
  const changed = (event) => {
    if (event.many) {
      loadSoon();
      return;
    }
    let seen = false;
    for (const [rowId, cells] of Object.entries(event.changes)) {
      if (shown.has(rowId)) {
        seen = true;
        const waiting = pending.get(rowId) ?? new Map();
        for (const [id, change] of Object.entries(cells)) waiting.set(id, change);
        pending.set(rowId, waiting);
      }
    }
    if (seen && !deleted) drawSoon();
    if (event.rowCount !== rowCount || sort !== null || filter || deleted) loadSoon();
  };

  return {
    element: h('section', null,
      h('div', {class: 'bar'},
        h('label', null, 'Rows that contain', filterField),
        h('label', {class: 'check'}, 'Deleted rows', deletedBox)),
      status, scroller, pager),
    load,
    changed,
    close: () => {
      ended = true;
      clearTimeout(timer);
      clearTimeout(filterTimer);
      cancelAnimationFrame(frame);
    },
  };
};
