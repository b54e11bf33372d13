/** The documentation site as it is built: its pages, and the playground in a real browser. */
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { globSync } from 'tinyglobby'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checks } from '../analyzer/index.ts'
import { noBrowser, openBrowser, openPage } from './harness/browser.ts'
import { source } from './harness/findings.ts'
import { root } from './harness/project.ts'

const built = `${root}site/.vitepress/dist`
const notBuilt = existsSync(`${built}/index.html`)
  ? undefined
  : 'the site is not built: npm ci and npm run build in site'

describe.skipIf(notBuilt !== undefined)(`pages${notBuilt === undefined ? '' : ` (${notBuilt})`}`, () => {
  const read = (page: string): string => readFileSync(`${built}/${page}.html`, 'utf8')

  test('every check has one, with a run of a sample', () => {
    for (const { id, docs } of checks) {
      const page = read(`checks/${id}`)
      expect(page).toContain(docs.summary.slice(0, 20).replaceAll('`', ''))
      expect(page).toContain(`npx tsmatch --only ${id} samples/`)
    }
  })

  test('the comparison has our column, run when it was built', () => {
    const cells = [...read('comparison').matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell]) => cell)
    expect(cells.filter((cell) => cell === 'HIT').length).toBeGreaterThan(20)
  })

  test('configuration files are those that the tests run', () => {
    const pages = ['editors', 'pre-commit', 'ci', 'settings']
      .map(read)
      .join('\n')
      .replace(/<[^>]+>/g, '')
    const text = pages.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') // prettier-ignore
    const recipes = globSync('recipes/**/*', { cwd: root, dot: true, ignore: ['recipes/workspace/**'] })
    const shown = recipes.filter((file) => text.includes(readFileSync(join(root, file), 'utf8').trim()))
    expect(recipes.filter((file) => !shown.includes(file))).toEqual(['recipes/settings/tsmatch.config.ts'])
  })
})

const cannot = notBuilt ?? noBrowser
describe.skipIf(cannot !== undefined)(`the playground${cannot === undefined ? '' : ` (${cannot})`}`, () => {
  let server: Server
  let browser: Browser
  let address: string
  beforeAll(async () => {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      const file = join(built, pathname.endsWith('/') ? `${pathname}index.html` : pathname)
      if (!existsSync(file)) return response.writeHead(404).end()
      const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' } // prettier-ignore
      return response
        .writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain' })
        .end(readFileSync(file))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    server.close()
  })

  test('checks pasted code in the page itself', async () => {
    const { page, troubles } = await openPage(browser, `${address}/playground.html`, { allowed: address })
    const status = page.locator('.playground [role=status]')
    const says = async (text: RegExp): Promise<void> =>
      status.filter({ hasText: text }).waitFor({ timeout: 60_000 })
    await says(/^1 finding in \d+ ms$/)
    expect(await page.locator('.findings .message').textContent()).toContain(
      "potential integer overflow from user 'start + len'",
    )
    expect(await page.locator('.cm-lintRange-error').count()).toBe(1)
    const to = process.env['TSMATCH_SCREENSHOTS']
    if (to !== undefined) await page.screenshot({ path: join(to, 'playground.png') })

    await page.locator('.findings ol button').first().click()
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('payload.getBigUint64(0, true)')

    const editor = page.locator('.cm-content')
    await editor.fill(source.replace('  out[0]', '  if (start > 1n || len > 1n) return\n  out[0]'))
    await says(/^0 findings/)
    await editor.fill(
      'declare function __value(x: unknown): void\nexport const f = (b: Uint8Array): void => __value(b[0])\n',
    )
    await says(/^1 finding /)
    expect(await page.locator('.findings .message').textContent()).toContain('b[0] = undefined | 0..255')
    await editor.fill('export function ( {{{ `')
    await says(/^0 findings/)
    await page.reload()
    await says(/^0 findings/)
    expect(await editor.textContent()).toContain('export function ( {{{ `')
    expect(troubles).toEqual([])
    await page.close()
  })
})
