// Pictures of every state, under the policy that the app's window has: OUT=/tmp/shots npm run shots
import { mkdir, readFile, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { chromium } from 'playwright'
import { build } from 'vite'

const OUT = process.env['OUT'] ?? 'shots'
const { app } = JSON.parse(await readFile('../src-tauri/tauri.conf.json', 'utf8'))
const POLICY = app.security.csp
const NOW = new Date('2026-06-02T09:41:07Z')
const ORIGIN = 'http://stint.test'
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

const FIRST_RUN = [
  'starting',
  'welcome',
  'no_keyring',
  'locked',
  'broken',
  'checking',
  'wrong_key',
  'unreachable',
  'connect',
  'connect_failed',
  'choosing',
  'connecting',
  'not_opened',
  'reading',
  'workspaces',
]
const PANEL = [
  'running',
  'idle',
  'empty',
  'demo',
  'missing',
  'long',
  'offline',
  'limited',
  'incomplete',
  'unmade',
  'conflict',
  'stopped',
  'undoable',
  'needs',
  'new_key',
  'reconnecting',
]

/** More than a state alone: what is done with it before the picture. */
const ACTS = {
  line: ['idle', (page) => type(page, 'Fix the form @Website /Login #urgent $ -20m')],
  suggest: [
    'idle',
    async (page) => {
      await type(page, 'fi')
      await page.keyboard.press('ArrowDown')
    },
  ],
  suggest_project: ['running', (page) => type(page, 'Kick-off @')],
  problem: ['idle', (page) => type(page, 'Call @Webste about it')],
  project: ['running', (page) => page.getByRole('button', { name: /^Project/ }).click()],
  tags: ['running', (page) => page.getByRole('button', { name: /^Tags/ }).click()],
  start: ['running', (page) => page.getByRole('button', { name: /^Started at/ }).click()],
  ago: [
    'idle',
    (page) =>
      page
        .getByRole('button', { name: /some minutes ago/ })
        .nth(1)
        .click(),
  ],
  hover: ['running', (page) => page.getByRole('button', { name: /^Edit/ }).nth(1).hover()],
  edit: ['idle', (page) => page.getByRole('button', { name: /^Edit/ }).nth(1).click()],
  scrolled: ['running', (page) => page.locator('main').evaluate((main) => main.scrollTo(0, 9999))],
  offline_list: ['offline', list],
  offline_edit: [
    'offline',
    async (page) => {
      await list(page)
      await page.getByRole('button', { name: /^New entry/ }).click()
    },
  ],
  limited_list: ['limited', list],
  complete: ['incomplete', (page) => page.getByRole('button', { name: 'Fix', exact: true }).click()],
  rename: ['unmade', (page) => page.getByRole('button', { name: 'Fix', exact: true }).click()],
  drop_item: ['unmade', (page) => page.getByRole('button', { name: 'Drop', exact: true }).click()],
  fix: ['needs', (page) => page.getByRole('button', { name: 'Fix', exact: true }).click()],
  drop: ['needs', (page) => page.getByRole('button', { name: 'Drop', exact: true }).first().click()],
  settings: ['demo', (page) => page.getByRole('button', { name: 'Settings' }).click()],
  settings_end: [
    'demo',
    async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click()
      await page.locator('main').evaluate((main) => main.scrollTo(0, 9999))
    },
  ],
}

const LARGE = [
  'welcome',
  'running',
  'line',
  'needs',
  'offline_list',
  'unmade',
  'conflict',
  'stopped',
  'settings',
]
const NARROW = ['running', 'line', 'offline', 'limited_list', 'rename', 'stopped', 'settings', 'not_opened']
const STRONG = ['running', 'offline_list', 'conflict', 'stopped', 'needs']

async function type(page, text) {
  await page.getByRole('combobox').pressSequentially(text)
}

async function list(page) {
  await page.getByRole('button', { name: /waiting · saved on this computer/ }).click()
}

const dist = join(OUT, '.page')
await mkdir(OUT, { recursive: true })
await build({ mode: 'fake', logLevel: 'error', build: { outDir: dist, emptyOutDir: true } })
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
let blocked = 0

for (const scheme of ['light', 'dark']) {
  const states = Object.fromEntries([...FIRST_RUN, ...PANEL].map((state) => [state, [state, null]]))
  for (const [name, [state, act]] of Object.entries({ ...states, ...ACTS })) {
    await shoot(`${name}-${scheme}`, state, act, { colorScheme: scheme })
    if (LARGE.includes(name)) await shoot(`${name}-large-${scheme}`, state, act, { colorScheme: scheme }, 24)
    if (NARROW.includes(name)) {
      const viewport = { width: 320, height: 600 }
      await shoot(`${name}-narrow-${scheme}`, state, act, { colorScheme: scheme, viewport })
    }
    if (STRONG.includes(name)) {
      await shoot(`${name}-contrast-${scheme}`, state, act, { colorScheme: scheme, contrast: 'more' })
      await shoot(`${name}-forced-${scheme}`, state, act, { colorScheme: scheme, forcedColors: 'active' })
    }
  }
}

await browser.close()
await rm(dist, { recursive: true })
if (blocked) throw new Error(`the policy of the window blocked ${blocked} things`)

async function shoot(name, state, act, options, textSize) {
  const context = await browser.newContext({
    viewport: { width: 380, height: 600 },
    deviceScaleFactor: 2,
    timezoneId: 'Europe/Vienna',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    blocked += 1
    console.error(name, message.text())
  })
  page.on('pageerror', (error) => {
    blocked += 1
    console.error(name, error.message)
  })
  // As the program has it.
  if (app.security.freezePrototype) await page.addInitScript(() => void Object.freeze(Object.prototype))
  await page.route(`${ORIGIN}/**`, serve)
  if (textSize) {
    const session = await context.newCDPSession(page)
    await session.send('Page.enable')
    await session.send('Page.setFontSizes', { fontSizes: { standard: textSize } })
  }
  await page.clock.setFixedTime(NOW)
  await page.goto(`${ORIGIN}/?state=${state}`)
  await page.locator('#app > *').first().waitFor()
  await act?.(page)
  await page.screenshot({ path: join(OUT, `${name}.png`) })
  await context.close()
}

async function serve(route) {
  const path = new URL(route.request().url()).pathname
  if (path === '/favicon.ico') return route.fulfill({ status: 204 })
  const file = path === '/' ? '/index.html' : path
  const headers = { 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-security-policy': POLICY }
  return route.fulfill({ body: await readFile(join(dist, file)), headers })
}
