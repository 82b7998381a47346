// Puts what the broker says into words.

const numbers = new Intl.NumberFormat('en');
const times = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium', timeStyle: 'medium',
});

export const count = (number, one, many = one + 's') => `${numbers.format(number)} ${number === 1 ? one : many}`;
export const number = (value) => numbers.format(value);

export const bytes = (value) => {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit ? value.toFixed(1) : numbers.format(value)} ${units[unit]}`;
};

export const duration = (millis) => {
  const seconds = Math.round(millis / 1000);
  if (seconds < 1) return 'less than a second';
  if (seconds < 60) return count(seconds, 'second');
  if (seconds < 3600) return count(Math.floor(seconds / 60), 'minute');
  if (seconds < 86400) return count(Math.floor(seconds / 3600), 'hour');
  return count(Math.floor(seconds / 86400), 'day');
};

export const time = (iso) => times.format(new Date(iso));

/** When it was, such as "3 minutes ago (30 Nov 2026, 12:41:03)". */
export const when = (iso, now = Date.now()) => {
  const at = Date.parse(iso);
  const ago = now - at;
  const relative = ago >= 0 ? `${duration(ago)} ago` : `${duration(-ago)} ahead of this machine's clock`;
  return `${relative} (${time(iso)})`;
};

export const typeOf = (cell) => {
  if (cell === null) return 'null';
  if (Array.isArray(cell)) return 'array';
  return typeof cell;
};

export const cellText = (cell) => (typeof cell === 'string' ? cell : JSON.stringify(cell));

/** How much a path takes: in its storage if that tells, else in memory. */
export const size = (path) => {
  if (path.storageBytes !== undefined) return bytes(path.storageBytes);
  return path.memoryBytes ? `${bytes(path.memoryBytes)} of memory` : '';
};

const STORES = {
  none: 'Not stored',
  starting: 'Being loaded',
  memory: 'In memory alone',
  persisted: 'Stored',
  failed: 'Could not be loaded',
};
export const store = (state) => STORES[state] ?? state;

export const access = (value) => (value === 'read-write' ? 'reads and writes' : 'reads only');

/** Who wrote a cell and when, in words. */
export const stamp = (cell) => {
  if (!cell.time) return 'A default: any write replaces it';
  return `${cell.deleted ? 'Deleted' : 'Written'} ${when(cell.time)}, by the store ${cell.by}`;
};
