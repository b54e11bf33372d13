/** Debian's Chromium for pages that people read; what it logs and what it asks the network for is kept. */
import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'

const executable = '/usr/bin/chromium'

/** Why browser tests cannot run here; undefined when they can. CI installs it. */
export const noBrowser: string | undefined = existsSync(executable)
  ? undefined
  : `there is no ${executable}: apt-get install chromium`

export async function openBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
  return chromium.launch({ executablePath: executable, headless: true, args })
}

export interface Watched {
  readonly page: Page
  /** Errors and warnings of the console, uncaught errors, and requests beyond `allowed`. */
  readonly troubles: readonly string[]
}

export async function openPage(
  browser: Browser,
  url: string,
  { dark = false, allowed = 'file:' }: { readonly dark?: boolean; readonly allowed?: string } = {},
): Promise<Watched> {
  const colorScheme = dark ? 'dark' : 'light'
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme })
  page.setDefaultTimeout(20_000)
  const troubles: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text())
  })
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(allowed) && !/^(data|blob):/.test(request.url())) troubles.push(`asks for ${request.url()}`) // prettier-ignore
  })
  await page.goto(url)
  return { page, troubles }
}
