// Builds elements. Text is always text: no function here takes markup.

/**
 * Creates an element.
 * @param {string} tag such as 'p'
 * @param {object} [options] attributes; `on` has listeners by event, `data` has data attributes
 * @param {...(Node|string|null|undefined|false)} children nodes and text
 */
export const h = (tag, options, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options ?? {})) {
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === 'data') {
      for (const [key, text] of Object.entries(value)) element.dataset[key] = text;
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

/** Shows a name or text that somebody else chose, so that it can't change the direction of ours. */
export const name = (text) => h('bdi', null, text === '' ? '(empty)' : text);

/** Replaces what an element has. */
export const fill = (element, ...children) => {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

/** Sets the text of an element if it has another. */
export const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const noticeText = () => document.getElementById('notice');
let noticeTimer = 0;

/** Tells what was done, for a while. */
export const notice = (text) => {
  noticeText().textContent = text;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { noticeText().textContent = ''; }, 6000);
};

/** Lights an element up for a moment. */
export const light = (element) => {
  element.classList.add('lit');
  clearTimeout(element.lightTimer);
  element.lightTimer = setTimeout(() => element.classList.remove('lit'), 900);
};
