// The broker's interface: docs/api.md describes it.

const BASE = '../api/v1/';

/** What went wrong, as the broker says. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const url = (resource, parameters) => {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.set(key, value);
    else if (value === '' && ['path', 'table', 'row', 'cell', 'value', 'sort'].includes(key)) query.set(key, '');
  }
  const text = query.toString();
  return BASE + resource + (text ? `?${text}` : '');
};

const request = async (method, resource, parameters, options) => {
  let response;
  try {
    response = await fetch(url(resource, parameters), {method, cache: 'no-store', credentials: 'same-origin', ...options});
  } catch {
    throw new ApiError(0, 'unreachable', 'The broker can’t be reached.');
  }
  const text = await response.text();
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ApiError(response.status, 'unreadable', text || `The broker answered with status ${response.status}.`);
  }
  if (!response.ok) throw new ApiError(response.status, body.error, body.message);
  return body;
};

export const get = (resource, parameters) => request('GET', resource, parameters);

export const send = (method, resource, parameters, body) =>
  request(method, resource, parameters, {
    headers: {'Merrow-Request': '1', ...(body === undefined ? {} : {'Content-Type': 'application/json'})},
    body: body === undefined ? undefined : JSON.stringify(body),
  });

export const login = (token) =>
  request('POST', 'login', {}, {headers: {'Merrow-Request': '1', Authorization: `Bearer ${token}`}});

export const logout = () => send('POST', 'logout', {});

/**
 * Receives events until it is closed, and connects again by itself.
 * @param {object} listeners by event; `open` and `lost` tell of the connection, `refused` of an error
 *     that asking again does not help against
 * @returns {() => void} closes it
 */
export const events = (resource, parameters, listeners) => {
  let source = null;
  let timer = 0;
  let lostTimer = 0;
  let closed = false;
  let delay = 500;

  const again = () => {
    source?.close();
    source = null;
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(check, delay);
    delay = Math.min(5000, delay * 1.6);
  };
  // an event source does not say why it failed, so the broker is asked
  const check = async () => {
    try {
      const me = await get('me');
      if (closed) return;
      if (!me.known) {
        listeners.refused?.(new ApiError(401, 'sign-in', 'Sign in to see this.'));
        return;
      }
      connect();
    } catch {
      if (!closed) listeners.lost?.();
      again();
    }
  };
  const connect = () => {
    source = new EventSource(url(resource, parameters));
    source.onopen = () => {
      delay = 500;
      clearTimeout(lostTimer);
      lostTimer = 0;
      listeners.open?.();
    };
    source.onerror = () => {
      // a response that ends is asked for again at once; only a connection that fails is lost
      if (source?.readyState === EventSource.CONNECTING) {
        // it tries each second, and each attempt that fails comes here
        lostTimer ||= setTimeout(() => listeners.lost?.(), 1500);
        return;
      }
      listeners.lost?.();
      again();
    };
    for (const name of ['paths', 'state', 'cells', 'values', 'gone', 'ended']) {
      source.addEventListener(name, (event) => listeners[name]?.(JSON.parse(event.data)));
    }
    source.addEventListener('ended', again);
    source.addEventListener('gone', again);
  };
  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    clearTimeout(lostTimer);
    source?.close();
  };
};
