// Scenarios in a real Chromium: node browser.js SCENARIO BROKER_URL SCREENSHOTS
// Asks its parent for what only that can do: prints "ask THING" and waits for a line.

import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {extname, join, normalize} from 'node:path';
import {createInterface} from 'node:readline';
import axe from 'axe-core';
import {chromium} from 'playwright-core';
import {createMergeableStore} from 'tinybase';
import {createWsSynchronizer} from 'tinybase/synchronizers/synchronizer-ws-client';
import {WebSocket} from 'ws';

const [scenario, broker, screenshots] = process.argv.slice(2);
const PATIENCE = 30_000;

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const ask = async (thing) => {
  process.stdout.write(`ask ${thing}\n`);
  return (await lines.next()).value;
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});

// what a browser says of requests that are refused on purpose
const EXPECTED = /status of (401|403|404|422|503)|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/;

/** Opens a page of a browser of its own, which must not complain. */
const openPage = async (options) => {
  const context = await browser.newContext({viewport: {width: 1180, height: 760}, reducedMotion: 'reduce', ...options});
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !EXPECTED.test(message.text())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  return page;
};

const live = async (page, hash = '') => {
  await page.goto(`${broker}/live/${hash}`);
  await page.locator('h1').waitFor();
};

const shoot = (page, name) => page.screenshot({path: join(screenshots, `${name}.png`)});

/** Checks with axe-core, in light and in dark. */
const checkAccess = async (page, what) => {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme, reducedMotion: 'reduce'});
    assert.doesNotMatch(await page.locator('body').innerText(), /\[object|undefined|NaN/, what);
    await page.evaluate(axe.source);
    const {violations} = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
    assert.deepEqual(
      violations.map((each) => `${each.id}: ${each.help}: ${each.nodes.map((node) => node.html).join(' ')}`), [],
      `${what}, ${colorScheme}`);
  }
  await page.emulateMedia({colorScheme: 'light', reducedMotion: 'reduce'});
};

const until = async (condition, what) => {
  const end = Date.now() + PATIENCE;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const peer = async (path, token) => {
  const store = createMergeableStore();
  const query = token === undefined ? '' : `?access_token=${token}`;
  const socket = new WebSocket(`${broker.replace('http', 'ws')}/${path}${query}`);
  const synchronizer = await createWsSynchronizer(store, socket);
  await synchronizer.startSync();
  return {store, close: () => synchronizer.destroy()};
};

const cell = (page, row, column) => page.locator(`tbody tr:has(th :text-is("${row}")) td`).nth(column);
const text = (locator, expected) => until(async () => (await locator.textContent()) === expected, `${expected} at ${locator}`);
const done = (page) => assert.deepEqual(page.complaints, []);

const scenarios = {
  async views() {
    const {store, close} = await peer('pets');
    store.setTables({
      pets: {
        fido: {species: 'dog', legs: 4, sold: false},
        felix: {species: 'cat', legs: 4, sold: true, tags: ['shy', 'old']},
        polly: {species: 'parrot', legs: 2, note: null},
        old: {species: 'dodo'},
      },
      species: {dog: {price: 5.5}},
    });
    store.delRow('pets', 'old');
    store.setValues({open: true, city: 'Porto'});
    const page = await openPage();
    await live(page);

    // paths
    await page.getByRole('link', {name: 'pets', exact: true}).waitFor();
    assert.equal(await page.title(), 'Paths – Merrow');
    await checkAccess(page, 'paths');
    await shoot(page, 'live-paths');
    await page.emulateMedia({colorScheme: 'dark', reducedMotion: 'reduce'});
    await shoot(page, 'live-paths-dark');
    await page.emulateMedia({colorScheme: 'light', reducedMotion: 'reduce'});
    await page.getByLabel('Paths that contain').fill('nothing');
    await page.getByText('There is no path that contains this').waitFor();
    await page.getByLabel('Paths that contain').fill('PET');

    // a path
    await page.getByRole('link', {name: 'pets', exact: true}).click();
    await page.getByRole('heading', {name: 'pets'}).waitFor();
    await text(page.locator('tbody tr:has(th :text-is("pets")) td'), '3');
    await checkAccess(page, 'path');
    await shoot(page, 'live-path');

    // a table: cells that change light up
    await page.locator('tbody').getByRole('link', {name: 'pets'}).click();
    await text(cell(page, 'fido', 1), '4');
    await text(page.locator('section > [role=status]'), 'Rows 1 to 3 of 3');
    store.setCell('pets', 'fido', 'legs', 3);
    await page.locator('td.lit :text-is("3")').waitFor();
    await checkAccess(page, 'table');
    await shoot(page, 'live-table');
    store.setRow('pets', 'rex', {species: 'dog', legs: 4});
    await text(cell(page, 'rex', 0), 'dog');
    store.delRow('pets', 'rex');
    await until(async () => (await page.locator('tbody tr').count()) === 3, 'the row is gone');

    // sorted, filtered, deleted
    const first = page.locator('tbody th').first();
    await page.getByRole('button', {name: 'legs'}).click();
    await text(first, 'polly');
    await page.getByRole('button', {name: 'legs'}).click();
    await text(first, 'felix');
    assert.equal(await page.locator('th[aria-sort=descending]').count(), 1);
    await page.getByLabel('Rows that contain').fill('Parrot');
    await text(page.locator('section > [role=status]'), 'Rows 1 to 1 of 1 found');
    await page.getByLabel('Rows that contain').fill('');
    await page.getByLabel('Deleted rows').check();
    await until(async () => (await page.locator('tbody').textContent()).includes('old'), 'the deleted row');
    await page.getByLabel('Deleted rows').uncheck();
    await cell(page, 'fido', 0).waitFor();

    // by keyboard: into the grid, to a cell, and to its row
    await page.locator('tbody [tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'TD');
    const row = await page.evaluate(() => document.activeElement.parentElement.firstChild.textContent);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', {name: row}).waitFor();

    // a row, with stamps in words
    await live(page, '#/path/pets/table/pets/row/fido');
    await page.getByText(/Written .*, by the store /).first().waitFor();
    store.setCell('pets', 'fido', 'legs', 4);
    await page.getByText(/^3 – superseded; Written /).waitFor();
    store.delCell('pets', 'fido', 'sold');
    await until(async () => (await page.locator('tbody tr').count()) === 2, 'the deleted cell is gone');
    await page.getByLabel('Deleted cells').check();
    await page.getByText(/^Deleted .* by the store /).first().waitFor();
    await checkAccess(page, 'row');
    await shoot(page, 'live-row');

    // values and clients
    await live(page, '#/path/pets/values');
    await page.getByText('Porto').waitFor();
    await checkAccess(page, 'values');
    await live(page, '#/path/pets/clients');
    await page.getByText('127.0.0.1').first().waitFor();
    await checkAccess(page, 'clients');
    await shoot(page, 'live-clients');

    // problems
    const bad = new WebSocket(`${broker.replace('http', 'ws')}/pets`);
    bad.on('open', () => bad.send('no newline'));
    await live(page, '#/problems');
    await page.getByText('tinybase:14').waitFor();
    await page.getByText('What to do:').first().waitFor();
    await checkAccess(page, 'problems');
    await shoot(page, 'live-problems');

    // on a phone
    const phone = await openPage({viewport: {width: 360, height: 740}, hasTouch: true, isMobile: true});
    await live(phone, '#/path/pets/table/pets');
    await cell(phone, 'fido', 0).waitFor();
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true, 'fits a phone');
    await checkAccess(phone, 'phone');
    await shoot(phone, 'live-phone');
    done(phone);
    done(page);
    close();
  },

  async edits() {
    const {store, close} = await peer('pets');
    store.setRow('pets', 'fido', {species: 'dog', legs: 4});
    const page = await openPage();
    await live(page, '#/path/pets/table/pets/row/fido');
    const save = () => page.getByRole('button', {name: 'Save'}).click();
    const reaches = (condition, what) => until(condition, what);

    await page.getByRole('button', {name: 'Edit legs'}).click();
    await checkAccess(page, 'editing');
    await page.locator('form textarea').waitFor();
    await page.locator('form textarea').fill('five');
    await save();
    await page.getByRole('alert').getByText('Not a number: five').waitFor();
    await page.locator('form textarea').fill('5.5');
    await shoot(page, 'live-edit');
    await save();
    await reaches(() => store.getCell('pets', 'fido', 'legs') === 5.5, 'a number');

    const edit = async (type, content) => {
      await page.getByRole('button', {name: 'Edit legs'}).click();
      await page.getByLabel('Type').selectOption(type);
      if (type === 'boolean') await page.locator('form select').nth(1).selectOption(content);
      else if (type !== 'null') await page.locator('form textarea').fill(content);
      await save();
    };
    await edit('boolean', 'true');
    await reaches(() => store.getCell('pets', 'fido', 'legs') === true, 'a boolean');
    await edit('null');
    await reaches(() => store.getCell('pets', 'fido', 'legs') === null, 'null');
    await edit('json', '{"front": [1, 2]}');
    await reaches(() => JSON.stringify(store.getCell('pets', 'fido', 'legs')) === '{"front":[1,2]}', 'JSON');
    await edit('string', 'four');
    await reaches(() => store.getCell('pets', 'fido', 'legs') === 'four', 'text');

    await page.getByRole('button', {name: 'Add a cell'}).click();
    await page.locator('form input').fill('__proto__');
    await page.locator('form textarea').fill('yes');
    await save();
    await reaches(() => Object.hasOwn(store.getRow('pets', 'fido'), '__proto__') || store.getCell('pets', 'fido', '__proto__') === 'yes', 'a new cell');

    const deletion = page.locator('tr:has(th :text-is("species"))').getByRole('button', {name: 'Delete'});
    await deletion.click();
    await page.getByRole('button', {name: 'Really delete?'}).click();
    await reaches(() => !store.hasCell('pets', 'fido', 'species'), 'a deleted cell');

    await page.getByRole('button', {name: 'Delete the row'}).click();
    await page.getByRole('button', {name: 'Really delete the row?'}).click();
    await reaches(() => !store.hasRow('pets', 'fido'), 'a deleted row');

    await page.getByRole('button', {name: 'Add a row'}).click();
    await page.getByLabel('Row id').fill('felix');
    await page.getByLabel('First cell').fill('species');
    await page.locator('form textarea').fill('cat');
    await save();
    await reaches(() => store.getCell('pets', 'felix', 'species') === 'cat', 'a new row');
    await page.getByRole('heading', {name: 'felix'}).waitFor();

    await live(page, '#/path/pets/values');
    await page.getByRole('button', {name: 'Add a value'}).click();
    await page.locator('form input').fill('open');
    await page.getByLabel('Type').selectOption('boolean');
    await save();
    await reaches(() => store.getValue('open') === true, 'a new value');
    await page.getByRole('button', {name: 'Edit open'}).waitFor();
    const valueDeletion = page.locator('tr:has(th :text-is("open"))').getByRole('button', {name: 'Delete'});
    await valueDeletion.click();
    await page.getByRole('button', {name: 'Really delete?'}).click();
    await reaches(() => !store.hasValue('open'), 'a deleted value');

    // the store of this path has a schema
    const strict = await peer('strict');
    strict.store.setRow('pets', 'fido', {legs: 4});
    await live(page, '#/path/strict/table/pets/row/fido');
    await page.getByRole('button', {name: 'Edit legs'}).click();
    await page.getByLabel('Type').selectOption('string');
    await page.locator('form textarea').fill('four');
    await save();
    await page.getByRole('alert').getByText('schema refuses').waitFor();
    strict.close();
    done(page);
    close();
  },

  async hostile() {
    const evil = '<img src=x onerror="window.hacked=1">"\'&amp;\u202e</td><script>window.hacked=1</script>';
    const path = `x/${encodeURIComponent('<script>window.hacked=1</script>')}/javascript:alert(1)`;
    const {store, close} = await peer(path);
    store.setTables({[evil]: {[evil]: {[evil]: evil, constructor: 'c', ['__proto__']: 'p'}}});
    store.setValue(evil, evil);
    const page = await openPage();
    await live(page);
    await page.getByRole('link', {name: path, exact: true}).click();
    await page.getByRole('heading', {name: path}).waitFor();
    await page.locator('tbody a').first().click();
    await text(page.locator('h1'), evil);
    await page.locator('td.cell bdi').first().waitFor();
    assert.equal(await page.locator('td.cell bdi').first().textContent(), evil);
    await page.locator('tbody a').first().click();
    await text(page.locator('h1'), evil);
    await page.getByRole('button', {name: 'Edit'}).first().click();
    await page.locator('form').waitFor();
    await live(page, `#/path/${encodeURIComponent(path)}/values`);
    await page.locator('tbody th').waitFor();
    await live(page, `#/path/${encodeURIComponent(path)}/clients`);
    await page.locator('tbody th').first().waitFor();
    for (const address of ['#/path/%zz', '#/path/', '#/nothing', '#/path/a/table', '#javascript:alert(1)']) {
      await live(page, address);
    }
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator('main img, main script').count(), 0);
    done(page);
    close();
  },

  async access() {
    const {store, close} = await peer('pets', 'a-token-of-anna-1');
    store.setRow('pets', 'fido', {species: 'dog'});
    const page = await openPage();
    await live(page);
    await page.getByRole('heading', {name: 'Sign in'}).waitFor();
    await checkAccess(page, 'signing in');
    await shoot(page, 'live-sign-in');
    const signIn = async (token) => {
      await page.getByLabel('Token').fill(token);
      await page.getByRole('button', {name: 'Sign in'}).click();
    };
    await signIn('a-token-that-is-old');
    await page.getByRole('alert').getByText('or it has expired').waitFor();

    // a reader sees, and has nothing to write with
    await signIn('a-token-of-a-board');
    await page.getByRole('link', {name: 'pets', exact: true}).waitFor();
    assert.equal(new URL(page.url()).search, '');
    assert.equal(await page.evaluate(() => document.cookie), '');
    assert.equal(await page.getByRole('link', {name: 'Problems'}).count(), 0);
    await live(page, '#/path/pets/table/pets/row/fido');
    await page.getByText(/by the store/).waitFor();
    assert.equal(await page.getByRole('button', {name: /Edit|Delete|Add/}).count(), 0);
    await live(page, '#/path/pets/clients');
    await page.getByText('shown to administrators alone').waitFor();
    await live(page, '#/path/shop');
    await page.getByRole('alert').getByText('no access').waitFor();

    // an administrator sees who the clients are
    await page.getByRole('button', {name: 'Sign out'}).click();
    await page.getByRole('heading', {name: 'Sign in'}).waitFor();
    await signIn('a-token-of-an-admin');
    await page.getByText('Problems').waitFor();
    await live(page, '#/path/pets/clients');
    await page.getByText('anna', {exact: true}).waitFor();

    // a token that is revoked ends the view by itself
    await ask('revoke');
    await page.getByRole('heading', {name: 'Sign in'}).waitFor();
    done(page);
    close();
  },

  async restart() {
    const first = await peer('pets');
    first.store.setRow('pets', 'fido', {legs: 4});
    const page = await openPage();
    await live(page, '#/path/pets/table/pets');
    await text(cell(page, 'fido', 0), '4');
    await page.locator('#link:text-is("Live")').waitFor();
    first.close();
    await ask('stop');
    await page.locator('#link[data-state=off]').waitFor();
    await ask('start');
    const second = await peer('pets');
    second.store.setRow('pets', 'fido', {legs: 3});
    await text(cell(page, 'fido', 0), '3');
    await page.locator('#link:text-is("Live")').waitFor();
    second.store.setCell('pets', 'fido', 'legs', 2);
    await text(cell(page, 'fido', 0), '2');
    done(page);
    second.close();
  },

  /** The demo: two tabs and a terminal share a board. */
  async board() {
    const tabs = [await openPage(), await openPage()];
    for (const tab of tabs) {
      await tab.goto(broker);
      await tab.getByText('Feed fido').waitFor();
      await tab.getByText('Connected', {exact: true}).waitFor();
    }
    const [one, other] = tabs;
    const card = (tab, title) => tab.locator(`li:has(p:text-is("${title}"))`);
    const isIn = (tab, title, column) => tab.locator(`#${column} li:has(p:text-is("${title}"))`).waitFor();
    await checkAccess(one, 'the board');
    await shoot(one, 'demo-board');

    // drag a card: it moves in the other tab and in the terminal
    await card(one, 'Feed fido').dragTo(one.locator('#done'));
    await isIn(one, 'Feed fido', 'done');
    await isIn(other, 'Feed fido', 'done');
    assert.equal(await ask('terminal Feed fido moves from To do to Done.'), 'ok');

    // the terminal moves one
    assert.equal(await ask('type move 1 doing'), 'ok');
    for (const tab of tabs) await isIn(tab, 'Wash felix', 'doing');

    // by keyboard
    await one.getByRole('button', {name: 'Move Wash felix to Done'}).focus();
    await one.keyboard.press('Enter');
    for (const tab of tabs) await isIn(tab, 'Wash felix', 'done');

    // without a network, both sides go on
    await one.getByRole('button', {name: 'Cut the network'}).click();
    await one.getByText('The network is cut. 0 changes wait here.').waitFor();
    await one.getByLabel('New card').fill('<b>Brush rex</b>');
    await one.getByRole('button', {name: 'Add', exact: true}).click();
    await one.getByText('The network is cut. 1 change waits here.').waitFor();
    await checkAccess(one, 'the board without a network');
    await shoot(one, 'demo-board-cut');
    await other.getByRole('button', {name: 'Delete Buy seeds'}).click();
    assert.equal(await ask('terminal Buy seeds is gone.'), 'ok');
    assert.equal(await ask('type add Walk rex'), 'ok');
    await isIn(other, 'Walk rex', 'todo');
    assert.equal(await card(one, 'Buy seeds').count(), 1);
    assert.equal(await card(one, 'Walk rex').count(), 0);
    assert.equal(await card(other, '<b>Brush rex</b>').count(), 0);

    // and merge
    await one.getByRole('button', {name: 'Connect again'}).click();
    await one.getByText('Connected', {exact: true}).waitFor();
    for (const tab of tabs) {
      await isIn(tab, '<b>Brush rex</b>', 'todo');
      await isIn(tab, 'Walk rex', 'todo');
      await until(async () => (await card(tab, 'Buy seeds').count()) === 0, 'the deletion');
    }
    assert.equal(await ask('terminal <b>Brush rex</b> is new in To do.'), 'ok');
    const hash = (tab) => tab.locator('#hash').textContent();
    await until(async () => (await hash(one)) === (await hash(other)), 'the same hash');
    assert.equal(await ask(`terminal Hash: ${await hash(one)}`), 'ok');

    // on a phone
    const phone = await openPage({viewport: {width: 360, height: 740}, hasTouch: true, isMobile: true});
    await phone.goto(broker);
    await phone.getByText('Walk rex').waitFor();
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true, 'fits a phone');
    for (const tab of [...tabs, phone]) done(tab);
  },

  /** Two browsers with TinyBase, the live page and a Java store share a table. */
  async together() {
    const root = join(import.meta.dirname, '..', '..', '..', 'node_modules', 'tinybase');
    const server = createServer(async (request, response) => {
      const path = new URL(request.url, 'http://x').pathname;
      if (path === '/') {
        response.setHeader('Content-Type', 'text/html');
        response.end(`<!doctype html><title>TinyBase</title><script type="module">
          import {createMergeableStore} from '/index.js';
          import {createWsSynchronizer} from '/synchronizers/synchronizer-ws-client/index.js';
          window.store = createMergeableStore();
          const synchronizer = await createWsSynchronizer(store, new WebSocket(${JSON.stringify(broker.replace('http', 'ws') + '/shared')}));
          await synchronizer.startSync();
          window.ready = true;
        </script>`);
        return;
      }
      try {
        const file = await readFile(join(root, normalize(path)));
        response.setHeader('Content-Type', extname(path) === '.js' ? 'text/javascript' : 'text/plain');
        response.end(file);
      } catch {
        response.statusCode = 404;
        response.end();
      }
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const site = `http://127.0.0.1:${server.address().port}/`;
    const tabs = [await openPage(), await openPage()];
    for (const tab of tabs) {
      await tab.goto(site);
      await tab.waitForFunction(() => window.ready);
    }
    await tabs[0].evaluate(() => window.store.setRow('pets', 'fido', {legs: 4}));
    const page = await openPage();
    await until(async () => (await (await fetch(`${broker}/api/v1/path?path=shared`)).json()).tables?.length === 1, 'the table');
    await live(page, '#/path/shared/table/pets');
    await text(cell(page, 'fido', 0), '4');
    await tabs[1].waitForFunction(() => window.store.getCell('pets', 'fido', 'legs') === 4);
    await tabs[1].evaluate(() => window.store.setCell('pets', 'fido', 'legs', 3));
    await text(cell(page, 'fido', 0), '3');
    assert.equal(await ask('java pets fido legs 3'), 'ok');
    await text(cell(page, 'fido', 0), '103');
    for (const tab of tabs) await tab.waitForFunction(() => window.store.getCell('pets', 'fido', 'legs') === 103);
    await live(page, '#/path/shared/table/pets/row/fido');
    await page.getByRole('button', {name: 'Edit legs'}).click();
    await page.locator('form textarea').fill('7');
    await page.getByRole('button', {name: 'Save'}).click();
    for (const tab of tabs) await tab.waitForFunction(() => window.store.getCell('pets', 'fido', 'legs') === 7);
    assert.equal(await ask('java pets fido legs 7'), 'ok');
    for (const tab of [...tabs, page]) done(tab);
    server.close();
  },

  /** A stored path without clients. */
  async stored() {
    const {store, close} = await peer('shop/1');
    store.setRow('pets', 'fido', {species: 'dog'});
    await until(async () => (await (await fetch(`${broker}/api/v1/path?path=shop/1`)).json()).rows === 1, 'the row');
    close();
    const page = await openPage();
    await live(page);
    const row = page.locator('tr:has(th :text-is("shop/1"))');
    await until(async () => (await row.locator('td').first().textContent()) === '0', 'no client');
    assert.match(await row.locator('td').nth(2).textContent(), /^[0-9.]+ kB$/);
    await page.getByRole('link', {name: 'shop/1', exact: true}).click();
    await page.locator('tbody').getByRole('link', {name: 'pets'}).click();
    await text(cell(page, 'fido', 0), 'dog');
    done(page);
  },

  /** A million rows, of which a page is loaded at a time. */
  async million() {
    // a client that says nothing, so that the path is there
    const silent = new WebSocket(`${broker.replace('http', 'ws')}/million`);
    await new Promise((resolve) => silent.on('open', resolve));
    await until(async () => (await fetch(`${broker}/api/v1/path?path=million`)).status === 200, 'the path');
    const page = await openPage();
    let bytes = 0;
    page.on('response', async (response) => {
      if (response.url().includes('/rows?')) bytes += (await response.body()).length;
    });
    const timed = async (what, act) => {
      const start = performance.now();
      await act();
      process.stdout.write(`${what}: ${Math.round(performance.now() - start)} ms\n`);
    };
    const shows = (status) => page.getByText(status).waitFor();
    await timed('open', async () => {
      await live(page, '#/path/million/table/rows');
      await shows('Rows 1 to 100 of 1,000,000');
    });
    await timed('last page', async () => {
      await page.getByRole('button', {name: 'Last'}).click();
      await shows('Rows 999,901 to 1,000,000 of 1,000,000');
    });
    await timed('sort', async () => {
      await page.getByRole('button', {name: 'n', exact: true}).click();
      await shows('Rows 1 to 100 of 1,000,000');
      await text(page.locator('tbody th').first(), 'r999999');
    });
    await timed('go to row 500,000', async () => {
      await page.getByLabel('Go to row').fill('500000');
      await page.getByRole('button', {name: 'Go', exact: true}).click();
      await shows('Rows 499,901 to 500,000 of 1,000,000');
    });
    await timed('filter', async () => {
      await page.getByLabel('Rows that contain').fill('row 77777');
      await shows('Rows 1 to 11 of 11 found');
    });
    assert.ok((await page.locator('tbody tr').count()) <= 100);
    assert.ok(bytes < 200_000, `${bytes} bytes`);
    process.stdout.write(`bytes of rows: ${bytes}\n`);
    done(page);
    silent.close();
  },

  /** A large table that changes a lot does not make the page stall. */
  async load() {
    assert.equal(await ask('fill'), 'ok');
    const page = await openPage();
    await live(page, '#/path/large/table/rows');
    await page.getByText('of 100,000').waitFor();
    await page.evaluate(() => {
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
      }).observe({type: 'longtask'});
    });
    assert.equal(await ask('change'), 'ok');
    await page.getByRole('button', {name: 'Last'}).click();
    await page.getByText('Rows 99,901 to 100,000 of 100,000').waitFor();
    await page.getByRole('button', {name: 'First'}).click();
    await page.getByText('Rows 1 to 100 of 100,000').waitFor();
    await page.getByLabel('Go to row').fill('50000');
    await page.getByRole('button', {name: 'Go', exact: true}).click();
    await page.getByText('Rows 49,901 to 50,000 of 100,000').waitFor();
    await page.getByRole('button', {name: 'First'}).click();
    await until(async () => (await page.locator('td.lit').count()) > 0, 'cells light up');
    assert.equal(await ask('changed'), 'ok');
    assert.ok((await page.locator('tbody tr').count()) <= 100);
    process.stdout.write(`longest task: ${await page.evaluate(() => window.longest)} ms\n`);
    done(page);
  },
};

try {
  await scenarios[scenario]();
  process.stdout.write('passed\n');
} finally {
  await browser.close();
}
process.exit(0);
