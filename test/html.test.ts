/** The HTML report in a real browser: what it shows, with mouse and keyboard, in dark and light, with many findings. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatHtml } from '../analyzer/findings/html.ts'
import type { LocatedFinding } from '../analyzer/findings/locate.ts'
import { noBrowser, openBrowser, openPage, type Watched } from './harness/browser.ts'
import { aFinding, aReport } from './harness/findings.ts'

const nasty = `</script><img src=x onerror=alert(1)> & "quotes" {{x}}`

function many(count: number): readonly LocatedFinding[] {
  return Array.from({ length: count }, (_, i) =>
    aFinding({
      level: i % 3 === 0 ? 'error' : 'warn',
      check: i % 2 === 0 ? 'unchecked-overflow' : 'narrowing-store',
      file: i === 0 ? 'src/end.ts' : `src/part${String(i % 40)}.ts`,
      message: i === 7 ? nasty : `finding number ${String(i)}`,
      function: `function${String(i)}`,
      fingerprint: String(i).padStart(32, '0'),
    }),
  )
}

test('carries no script that a finding could have written', () => {
  const html = formatHtml(aReport([aFinding({ message: nasty })]), 1)
  expect(html.match(/<script/g)).toHaveLength(2)
  expect(html).not.toContain('<img')
})

test('stays small with many findings in the same code', () => {
  expect(formatHtml(aReport(many(1000)), 40).length).toBeLessThan(1_200_000)
})

describe.skipIf(noBrowser !== undefined)(
  `in Chromium${noBrowser === undefined ? '' : ` (${noBrowser})`}`,
  () => {
    let browser: Browser
    let folder: string
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'tsmatch-html-'))
      const suppressed = [{ finding: aFinding({ message: 'excused', fingerprint: 'e' }), kind: 'inSource' as const, reason: 'the device caps it' }] // prettier-ignore
      writeFileSync(join(folder, 'many.html'), formatHtml(aReport(many(1000), { suppressed }), 40))
      writeFileSync(join(folder, 'none.html'), formatHtml(aReport([]), 3))
      browser = await openBrowser()
    })
    afterAll(async () => {
      await browser.close()
      rmSync(folder, { recursive: true })
    })

    async function open(name: string, dark = false): Promise<Watched> {
      return openPage(browser, `file://${folder}/${name}`, { dark })
    }

    /** Only with `TSMATCH_SCREENSHOTS=folder`: for people to look at. */
    async function screenshot({ page }: Watched, name: string): Promise<void> {
      const to = process.env['TSMATCH_SCREENSHOTS']
      if (to !== undefined) await page.screenshot({ path: join(to, `${name}.png`) })
    }

    test('draws the trace on the code, step by step', async () => {
      const watched = await open('many.html')
      const { page, troubles } = watched
      expect(await page.locator('#count').textContent()).toBe('1000 of 1001 findings, 40 files checked')
      expect(await page.locator('main h2').textContent()).toBe('finding number 0')
      expect(await page.locator('.rows .note').allTextContents()).toEqual([
        "2'len' comes from here",
        "1'start' is user data",
        "3'start + len' does not fit u64",
      ])
      expect(
        await page
          .locator('mark.end')
          .allTextContents()
          .then((texts) => texts.join('')),
      ).toBe('start + len')
      expect(await page.locator('.witness').textContent()).toBe('start = 0xffffffffffffffff, len = 1')
      await page.keyboard.press('n')
      expect(await page.locator('.note.active').textContent()).toBe("1'start' is user data")
      expect(await page.locator('#said').textContent()).toContain("'start' is user data")
      await page.keyboard.press('n')
      await page.keyboard.press('n')
      expect(await page.locator('.note.active').textContent()).toBe("3'start + len' does not fit u64")
      await screenshot(watched, 'report-light')
      expect(troubles).toEqual([])
      await page.close()
    })

    test('filters, searches and groups a thousand findings without a wait', async () => {
      const { page, troubles } = await open('many.html')
      const count = async (): Promise<number> =>
        Number.parseInt((await page.locator('#count').textContent()) ?? '', 10)
      await page.keyboard.press('/')
      const started = Date.now()
      await page.keyboard.type('number 99')
      expect(await count()).toBe(19)
      expect(Date.now() - started).toBeLessThan(5_000)
      await page.keyboard.press('Escape')
      expect(await count()).toBe(1000)
      await page.locator('button[data-level=error]').click()
      expect(await count()).toBe(666)
      await page.locator('button[data-level=suppressed]').click()
      expect(await count()).toBe(667)
      await page.locator('#check').selectOption('narrowing-store')
      expect(await count()).toBe(333)
      await page.locator('#file').selectOption('src/part1.ts')
      await page.locator('#group').selectOption('check')
      expect(await page.locator('#list .group').allTextContents()).toEqual([
        expect.stringMatching(/^narrowing-store \(\d+\)$/),
      ])
      await page.locator('#search').fill('no such thing')
      expect(await page.locator('#list').textContent()).toBe('Nothing matches the filters.')
      expect(troubles).toEqual([])
      await page.close()
    })

    test('is moved through with the keyboard alone, and links to each finding', async () => {
      const { page, troubles } = await open('many.html')
      await page.keyboard.press('j')
      await page.keyboard.press('j')
      await page.keyboard.press('k')
      const message = await page.locator('main h2').textContent()
      expect(page.url()).toMatch(/#\d{32}$/)
      await page.locator('#list').focus()
      await page.keyboard.press('ArrowDown')
      expect(await page.locator('main h2').textContent()).not.toBe(message)
      await page.keyboard.press('End')
      expect(await page.locator('[aria-selected=true]').isVisible()).toBe(true)
      await page.keyboard.press('?')
      expect(await page.locator('dialog').isVisible()).toBe(true)
      await page.keyboard.press('Escape')
      await page.goto(`file://${folder}/many.html#${'7'.padStart(32, '0')}`)
      expect(await page.locator('main h2').textContent()).toBe(nasty)
      expect(troubles).toEqual([])
      await page.close()
    })

    test.each([true, false])('follows the system and the button: dark %s', async (dark) => {
      const watched = await open('many.html', dark)
      const { page, troubles } = watched
      const isDark = async (): Promise<boolean> =>
        page.evaluate(() => {
          const [red = 0] = /\d+/.exec(getComputedStyle(document.body).backgroundColor) ?? []
          return Number(red) < 100
        })
      expect(await isDark()).toBe(dark)
      await page.keyboard.press('n')
      await screenshot(watched, dark ? 'report-dark' : 'report-again')
      await page.keyboard.press('t')
      expect(await isDark()).toBe(!dark)
      expect(troubles).toEqual([])
      await page.close()
    })

    test('has a name for every control, and enough contrast in both looks', async () => {
      const { page } = await open('many.html')
      await page.keyboard.press('n')
      const unnamed = await page.locator('button, input, select, [role=listbox]').evaluateAll((all) => {
        const name = (each: Element): string =>
          (each.textContent || each.getAttribute('aria-label') || each.closest('label')?.textContent) ?? ''
        return all.filter((each) => name(each).trim() === '').length
      })
      expect(unnamed).toBe(0)
      for (let look = 0; look < 2; look++) {
        expect(await lowContrast(page)).toEqual([])
        await page.keyboard.press('t')
      }
      await page.close()
    })

    test('says so when there is nothing', async () => {
      const { page, troubles } = await open('none.html')
      expect(await page.locator('#list').textContent()).toBe('No findings.')
      expect(await page.locator('#count').textContent()).toBe('0 of 0 findings, 3 files checked')
      expect(troubles).toEqual([])
      await page.close()
    })
  },
)

/** Texts with less contrast to what they stand on than WCAG's AA asks for (4.5). */
async function lowContrast(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!
    const paint = (colors: readonly string[]): number => {
      for (const color of colors) {
        canvas.fillStyle = color
        canvas.fillRect(0, 0, 1, 1)
      }
      const linear = [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((value) => {
        const part = value / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!
    }
    const low: string[] = []
    for (const each of document.querySelectorAll<HTMLElement>('body *')) {
      const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim() !== '')
      if (!own || each.getClientRects().length === 0 || each.closest('.hidden, script') !== null) continue
      const grounds: string[] = []
      for (let up: Element | null = each; up !== null; up = up.parentElement)
        grounds.unshift(getComputedStyle(up).backgroundColor)
      const [a, b] = [paint(grounds), paint([...grounds, getComputedStyle(each).color])]
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      if (contrast < 4.5)
        low.push(`${each.className} '${each.textContent.slice(0, 20)}' ${contrast.toFixed(1)}`)
      if (low.length > 10) break
    }
    return low
  })
}
