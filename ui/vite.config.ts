import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Bytes of script that the page may have. */
const MOST_SCRIPT = 130_000

/** Chromium as the system has it: no browser is downloaded. */
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** What is shipped stays small, and has nothing of the scripted host. */
const shipped: Plugin = {
  name: 'shipped',
  apply: (_, { mode }) => mode === 'production',
  writeBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
    if (chunks.some((chunk) => chunk.moduleIds.some((id) => id.includes('/fake')))) {
      this.error('the scripted host is in the bundle')
    }
    const size = chunks.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0)
    if (size > MOST_SCRIPT) this.error(`${size} bytes of script are more than ${MOST_SCRIPT}`)
  },
}

export default defineConfig({
  plugins: [svelte(), shipped],
  // Tauri expects the page where it was told.
  server: { port: 1420, strictPort: true },
  build: {
    target: ['es2022', 'chrome111', 'safari16.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: {
    include: ['tests/**/*.test.ts'],
    // A busy machine is no reason to fail.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 30_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath: chromium, args: ['--no-sandbox'] },
      }),
      instances: [{ browser: 'chromium', viewport: { width: 380, height: 600 } }],
    },
  },
})
